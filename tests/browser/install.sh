#!/bin/sh
# Make sure that a Chromium is there for the browser tests: install.sh BIN, the environment's bin folder.
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && exit 0
done
echo "Installing Chromium for the browser tests ..."
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && exit 0
fi
"$1/playwright" install chromium && exit 0
echo "No Chromium could be installed. Install one with your system's packages (Debian: apt-get install chromium), then run again." >&2
exit 1
