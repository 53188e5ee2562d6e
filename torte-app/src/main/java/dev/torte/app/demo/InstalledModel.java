package dev.torte.app.demo;

import dev.torte.kernels.Kernels;
import dev.torte.model.io.ModelFile;
import dev.torte.runtime.LoadedModel;
import java.nio.file.Path;

/**
 * A model file that is ready to run.
 *
 * @param name      how the demo calls it
 * @param identity  SHA-256 of the file's content, 64 hex digits
 * @param sizeBytes of the file
 * @param model     a copy; the file is closed
 */
record InstalledModel(String name, String identity, long sizeBytes, LoadedModel model) {

    /** Reads a file and packs it for some kernels. */
    static InstalledModel load(String name, Path path, Kernels kernels) {
        try (ModelFile file = ModelFile.open(path)) {
            return new InstalledModel(name, file.identity(), file.sizeBytes(), LoadedModel.of(file.weights(), kernels));
        }
    }

    long parameters() {
        return model.blueprint().parameterCount();
    }
}
