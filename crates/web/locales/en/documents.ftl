directory-paper = Download the directory of flagship products (PDF)
document-under-way = Proposed or assessed
