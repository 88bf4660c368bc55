# Lembar daerah dan direktori untuk dicetak.
