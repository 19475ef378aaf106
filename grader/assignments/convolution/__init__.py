"""What the exercises of all convolutions share, whatever their dimensions."""
