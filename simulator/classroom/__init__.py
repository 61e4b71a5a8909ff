"""What the notebooks are made of: lessons with questions, boards with knobs.

ipywidgets is imported when something is first shown.
"""

from simulator.classroom.board import Board as Board
from simulator.classroom.board import Slider as Slider
from simulator.classroom.board import Switch as Switch
from simulator.classroom.lesson import Lesson as Lesson
