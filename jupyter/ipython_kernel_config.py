"""Settings of the kernels in the course's environment; `course lab` copies it to the folder `etc/ipython` of that.

JupyterLab compares what the kernel says of its language with what the notebook says, and marks the notebook as changed
where they differ, as soon as it is opened. With the exact version of Python they differ on nearly every machine.
"""

from ipykernel.ipkernel import IPythonKernel

IPythonKernel.language_info = {**IPythonKernel.language_info, "version": "3"}
