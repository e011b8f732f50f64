"""What pyproject.toml cannot say: the folder ``site`` is installed inside the package, as ``kbtool.web``."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["kbtool*"]), "kbtool.web"],
    package_dir={"kbtool.web": "site"},
    package_data={
        "kbtool.web": ["theme/**/*", "assets/**/*"],
        "kbtool.starter": ["files/**/*.in"],
    },
)
