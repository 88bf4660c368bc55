directory-paper = Unduh direktori produk unggulan (PDF)
document-under-way = Sedang diusulkan atau dinilai
