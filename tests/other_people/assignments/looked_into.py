# %% solution
class Car:
    """A car."""
    wheels = 4
    def __init__(self, color):
        self.color = color
    def paint(self, color):
        """Change the color."""
        self.color = color

# %% test
c = Car("red")
assert hasattr(c, "color") and not hasattr(c, "price")
assert getattr(c, "wheels") == 4 and type(c).__name__ == "Car"
assert callable(c.paint) and Car.__doc__ == "A car."
assert c.__dict__ == {"color": "red"} or vars(c) == {"color": "red"}
c.paint(color="blue")
assert c.color == "blue" and isinstance(c, Car)

# %% wrong
class Car:
    wheels = 3
    def __init__(self, color):
        self.color = color
    def paint(self, color):
        pass
