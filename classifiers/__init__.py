"""What looks at a talk and says what it noticed: one file or folder for each classifier."""
