package dev.torte.app.study;

import dev.torte.app.experiment.Experiment.TextFile;
import dev.torte.app.experiment.TextPlaces;
import dev.torte.app.experiment.Texts;
import dev.torte.model.TorteException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A text in a file of its own, for other processes; gone when closed. */
record TemporaryText(Path file) implements AutoCloseable {

    /**
     * Writes pieces of some files one after another.
     *
     * @param root of the files
     */
    static TemporaryText of(Path root, List<TextFile> files, int pieces, int pieceBytes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        TextPlaces.pieces(Texts.corpus(root, files), pieces, 0, pieceBytes).forEach(all::writeBytes);
        try {
            return new TemporaryText(Files.write(Files.createTempFile("torte-text", ".bin"), all.toByteArray()));
        } catch (IOException e) {
            throw new TorteException.Unwritable(Path.of(System.getProperty("java.io.tmpdir")), e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new TorteException.Unwritable(file, e);
        }
    }
}
