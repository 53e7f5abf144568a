"""Finding words in texts of any room, Chinese ones too, the same way on both engines."""
