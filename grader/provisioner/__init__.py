"""Kernels that start sooner: a spare one, with numpy and widgets imported, waits for the next notebook.

Jupyter starts a kernel for each notebook, for each restart and for each Validate, and every kernel imports
the same libraries anew. Here, after a kernel has started, a process is made ready that lacks only one thing
to be a kernel: the connection file of a notebook. The next kernel with the same Python, in the same folder,
with the same environment and the same packages is that process; any other kernel starts as usual.

This package is an extension of the Jupyter servers in an environment in which Flipgrad is installed
(`jupyter_server_config.json` says so, installed into `etc/jupyter`). It decides no grade. To start kernels
as usual: `jupyter server extension disable --sys-prefix grader.provisioner`, or configure the server's
`KernelProvisionerFactory`.

spare_provisioner   what Jupyter calls to start a kernel
order               what a kernel is started with; a spare kernel must have been made for the same
shelf               the place where one spare kernel waits
spare_kernel        the program of the spare kernel; it imports nothing else of ours
"""

from typing import Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory

from grader.provisioner.spare_provisioner import SpareProvisioner

__all__ = ["NAME", "SpareProvisioner"]

NAME = "flipgrad-spare"
"""The provisioner's name in Jupyter: an entry point, in pyproject.toml."""


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Let the server's kernels come from here, if its settings or environment do not decide otherwise."""
    factory = KernelProvisionerFactory.instance(parent=server)
    if factory.default_provisioner_name == "local-provisioner" and not server.config.KernelProvisionerFactory:
        factory.default_provisioner_name = NAME
