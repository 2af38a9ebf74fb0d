// better-sqlite3 12 is for Node 20 alone (docs/decisions/better-sqlite3.md). Where 13 serves, it is not even installed:
// it may have to be compiled.
module.exports = {
  hooks: {
    readPackage(manifest) {
      if (manifest.name === "better-sqlite3" && manifest.version.startsWith("12.")) manifest.engines = { node: "<22" };
      return manifest;
    },
  },
};
