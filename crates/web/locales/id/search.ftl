# Pencarian: kotak, penyaring, hasil, dan keadaan tanpa hasil.
