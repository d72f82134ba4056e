"""Forms of decisions: text into plain data. None of them saves, signs or asks who is acting."""
