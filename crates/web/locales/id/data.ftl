# Data terbuka dan API.
