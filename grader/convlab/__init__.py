"""The notebooks' helper, in parts: pictures, and visible checks. For students they become one file.

aliases                  names of types
own_numbers              the numbers that belong to a student's id
own_layer                the sizes of a layer that belong to a student's id
cases                    the cases of the visible checks: small calls, and what they should return
checks                   the visible checks, as notebooks call them
gradients                checks of gradients and Jacobians against the student's own forward pass
explaining               what stands under a failing check: an X-ray, and the mistake that it looks like
xray                     the X-ray of a function: what it computes, in letters
pictures_of_xrays        an X-ray as a table, in HTML and in text
reading                  reads a function in letters, by unit vectors
letters                  sums of products of letters
ideas                    what a wrong result equals: the student's own functions, called otherwise
hints                    the names of mistakes, with a hint and a section
examining                one case of a check: two calls, and what is wrong with their results
calls                    a call of a student's function, and the ways in which it fails
values                   what a function returned, read as numbers: here, and where the hidden test runs
by_hand                  the form of an answer by hand
text                     numbers and places among them in words
sheet                    pictures, and the squared paper on which they are drawn
labels                   the labels of a picture, and the sums of products written with them
pictures1d               pictures in one dimension
stamps                   the way back in one dimension: a loss, the Jacobian, stamps that add up
pictures2d               pictures in two dimensions
stamps2d                 the way back as stamps in two dimensions
pictures_of_layers       pictures of a layer: images, channels and filters
sliders                  pictures that change with numbers and buttons
examples                 the pictures of examples that a notebook asks about first
predicting               what a notebook asks to predict, and how a prediction is read
predictions1d            what the notebook in one dimension asks to predict
predictions2d            what the notebook in two dimensions asks to predict
predictions_of_learning  what the notebooks ask to predict before something learns
predictions              a student's prediction beside what is seen, then the picture and the text
learning                 learning, watched: a student's own loop finds a kernel or a picture
pictures_of_learning     which kernel it may be, and the steps on the way to it
images                   small pictures as numbers, and numbers as pictures
picture_data             the small pictures
build                    makes source/convlab.py of the parts above; `make release` runs it

A name that begins with an underscore is the helper's own: parts share it, and students do not meet it.
"""

from .aliases import Array, Function, Labels, Rows, Shape, Table
from .calls import CheckFailed, NotWritten
from .cases import (
    ALL,
    AS_LARGE,
    AS_LONG,
    BOTH,
    CHANNELS,
    FILTERS,
    FIVE,
    FORWARD,
    FORWARD2D,
    GRADIENT,
    GRADIENT2D,
    HIGHER,
    IMAGES,
    INTEGERS,
    INTEGERS_W,
    JUMPS,
    KNOWN_GRADIENTS,
    LAYER,
    LAYER_GRADIENT,
    LEFTOVER,
    LONGER,
    MOST_DIGITS,
    ODD,
    ONE,
    PADDING,
    PARTS,
    RING,
    RINGS,
    SMALLEST,
    SQUARE,
    STRIDE,
    TABLES,
    THREE,
    TRUE_FORWARD,
    TRUE_GRADIENT,
    TURNED,
    TWO,
    UNREAD,
    UNREAD_COLUMN,
    UNREAD_SOME,
    WIDE,
    WIDER,
    ZEROS,
    Case,
)
from .checks import (
    check_by_hand,
    check_forward,
    check_forward2d,
    check_input_gradient,
    check_input_gradient2d,
    check_jacobian,
    check_jacobian2d,
    check_kernel_gradient,
    check_kernel_gradient2d,
    check_layer,
    check_layer_gradients,
    check_numerical_gradient,
    check_student_id,
    check_true_convolution,
    check_true_convolution_gradient,
    check_turned,
    compare,
)
from .examining import Explain
from .examples import (
    DX2D,
    DY,
    DY2D,
    DY_DW,
    EXAMPLES,
    FIVE_W,
    FIVE_X,
    JACOBIAN,
    JACOBIAN2D,
    JACOBIAN_STRIDE,
    TURNED2D,
    W2D,
    X2D,
    draw_example,
)
from .hints import IDEAS, IS_DW, Idea
from .images import HIDDEN_KERNELS, blurred_picture, picture, picture_and_edges
from .learning import BEYOND, PATIENCE, SHOWN_FOR, watch
from .letters import SYMBOLS, Index, Letter, Sums, Term
from .own_layer import LayerSizes, layer_sizes_for
from .own_numbers import (
    Numbers,
    OwnNumbers,
    PoolNumbers,
    Setting,
    numbers2d_for,
    numbers_for,
    plain_id,
    pool_numbers_for,
)
from .picture_data import PICTURE_DATA
from .pictures1d import draw_numbers, draw_position, draw_positions, draw_sliding, draw_touched
from .pictures2d import (
    draw_flips,
    draw_following,
    draw_numbers2d,
    draw_position2d,
    draw_positions2d,
    draw_range,
    draw_sliding2d,
    draw_touched2d,
    draw_walk,
)
from .pictures_of_layers import (
    CHANNELS_OF_X,
    DX_OF_CHANNELS,
    DY_OF_FILTERS,
    FILTER_BIASES,
    FILTER_KERNELS,
    SHARES_OF_DX0,
    SHARES_OF_Y1,
    SIDE,
    TERMS_OF_DW,
    Y_OF_FILTERS,
    draw_batch,
    draw_layer,
)
from .pictures_of_learning import CANDIDATES, LearningStep, draw_film, draw_which_kernel
from .pictures_of_xrays import (
    HIGHEST_GRID,
    MOST_ENTRIES_OF_LAYER,
    MOST_ENTRIES_SHOWN,
    MOST_TERMS_SHOWN,
    WIDEST_GRID,
    Beside,
    XRay,
)
from .predicting import PredictedEntry, PredictionTask, Prose
from .predictions import PREDICTIONS, reveal
from .predictions1d import PREDICTIONS1D
from .predictions2d import PREDICTIONS2D
from .predictions_of_learning import PREDICTIONS_OF_LEARNING
from .reading import (
    MOST_CALLS,
    MOST_ENTRIES_READ,
    Ask,
    NotSums,
    Probe,
    Reading,
    Unread,
    as_matrix,
    read_letters,
    transposed,
)
from .sheet import COLOURS, DARK, HEIGHT, KINDS, NAMES, RESULTS, TILE, UNIT, Picture, Sheet
from .stamps import draw_jacobian, draw_loss, draw_stamps
from .stamps2d import STAMPS, STAMPS_DX, STAMPS_DY, STAMPS_W, draw_landings2d, draw_stamps2d
from .values import MOST_ENTRIES, plain_data, read_numbers
from .xray import SECONDS, Sizes, decoded, probe_of, wanted_of, xray

__all__ = [
    "ALL",
    "AS_LARGE",
    "AS_LONG",
    "BEYOND",
    "BOTH",
    "CANDIDATES",
    "CHANNELS",
    "CHANNELS_OF_X",
    "COLOURS",
    "DARK",
    "DX2D",
    "DX_OF_CHANNELS",
    "DY",
    "DY2D",
    "DY_DW",
    "DY_OF_FILTERS",
    "EXAMPLES",
    "FILTERS",
    "FILTER_BIASES",
    "FILTER_KERNELS",
    "FIVE",
    "FIVE_W",
    "FIVE_X",
    "FORWARD",
    "FORWARD2D",
    "GRADIENT",
    "GRADIENT2D",
    "HEIGHT",
    "HIDDEN_KERNELS",
    "HIGHER",
    "HIGHEST_GRID",
    "IDEAS",
    "IMAGES",
    "INTEGERS",
    "INTEGERS_W",
    "IS_DW",
    "JACOBIAN",
    "JACOBIAN2D",
    "JACOBIAN_STRIDE",
    "JUMPS",
    "KINDS",
    "KNOWN_GRADIENTS",
    "LAYER",
    "LAYER_GRADIENT",
    "LEFTOVER",
    "LONGER",
    "MOST_CALLS",
    "MOST_DIGITS",
    "MOST_ENTRIES",
    "MOST_ENTRIES_OF_LAYER",
    "MOST_ENTRIES_READ",
    "MOST_ENTRIES_SHOWN",
    "MOST_TERMS_SHOWN",
    "NAMES",
    "ODD",
    "ONE",
    "PADDING",
    "PARTS",
    "PATIENCE",
    "PICTURE_DATA",
    "PREDICTIONS",
    "PREDICTIONS1D",
    "PREDICTIONS2D",
    "PREDICTIONS_OF_LEARNING",
    "RESULTS",
    "RING",
    "RINGS",
    "SECONDS",
    "SHARES_OF_DX0",
    "SHARES_OF_Y1",
    "SHOWN_FOR",
    "SIDE",
    "SMALLEST",
    "SQUARE",
    "STAMPS",
    "STAMPS_DX",
    "STAMPS_DY",
    "STAMPS_W",
    "STRIDE",
    "SYMBOLS",
    "TABLES",
    "TERMS_OF_DW",
    "THREE",
    "TILE",
    "TRUE_FORWARD",
    "TRUE_GRADIENT",
    "TURNED",
    "TURNED2D",
    "TWO",
    "UNIT",
    "UNREAD",
    "UNREAD_COLUMN",
    "UNREAD_SOME",
    "W2D",
    "WIDE",
    "WIDER",
    "WIDEST_GRID",
    "X2D",
    "Y_OF_FILTERS",
    "ZEROS",
    "Array",
    "Ask",
    "Beside",
    "Case",
    "CheckFailed",
    "Explain",
    "Function",
    "Idea",
    "Index",
    "Labels",
    "LayerSizes",
    "LearningStep",
    "Letter",
    "NotSums",
    "NotWritten",
    "Numbers",
    "OwnNumbers",
    "Picture",
    "PoolNumbers",
    "PredictedEntry",
    "PredictionTask",
    "Probe",
    "Prose",
    "Reading",
    "Rows",
    "Setting",
    "Shape",
    "Sheet",
    "Sizes",
    "Sums",
    "Table",
    "Term",
    "Unread",
    "XRay",
    "as_matrix",
    "blurred_picture",
    "check_by_hand",
    "check_forward",
    "check_forward2d",
    "check_input_gradient",
    "check_input_gradient2d",
    "check_jacobian",
    "check_jacobian2d",
    "check_kernel_gradient",
    "check_kernel_gradient2d",
    "check_layer",
    "check_layer_gradients",
    "check_numerical_gradient",
    "check_student_id",
    "check_true_convolution",
    "check_true_convolution_gradient",
    "check_turned",
    "compare",
    "decoded",
    "draw_batch",
    "draw_example",
    "draw_film",
    "draw_flips",
    "draw_following",
    "draw_jacobian",
    "draw_landings2d",
    "draw_layer",
    "draw_loss",
    "draw_numbers",
    "draw_numbers2d",
    "draw_position",
    "draw_position2d",
    "draw_positions",
    "draw_positions2d",
    "draw_range",
    "draw_sliding",
    "draw_sliding2d",
    "draw_stamps",
    "draw_stamps2d",
    "draw_touched",
    "draw_touched2d",
    "draw_walk",
    "draw_which_kernel",
    "layer_sizes_for",
    "numbers2d_for",
    "numbers_for",
    "picture",
    "picture_and_edges",
    "plain_data",
    "plain_id",
    "pool_numbers_for",
    "probe_of",
    "read_letters",
    "read_numbers",
    "reveal",
    "transposed",
    "wanted_of",
    "watch",
    "xray",
]
