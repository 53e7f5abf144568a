"""Reviews 评议: public notice with objections, panels, second-person approval, draws. A mechanism rooms above use.

It knows its subjects only by stable code and uid; what follows from an outcome goes up through `announce`.
"""
