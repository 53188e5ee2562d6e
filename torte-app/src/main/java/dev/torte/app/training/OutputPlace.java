package dev.torte.app.training;

import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out before hours of work whether their result can be written. */
final class OutputPlace {

    private OutputPlace() {}

    /**
     * Makes the folder of a file to come and tries to write beside it.
     *
     * @throws TorteException.Unwritable if that fails, or something that is no file has its name
     */
    static void require(Path file) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new IOException("is not a regular file");
            }
            Path folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "." + file.getFileName(), ".tmp"));
        } catch (IOException e) {
            throw new TorteException.Unwritable(file, e);
        }
    }
}
