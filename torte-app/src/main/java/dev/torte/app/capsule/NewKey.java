package dev.torte.app.capsule;

import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.Optional;
import java.util.Set;

/** A pair of keys that was just written to two files. */
public record NewKey(Path publicFile, String id) {

    /**
     * Makes one.
     *
     * @param file the private part, readable by its owner alone; the public part is this and {@code .pub}
     * @throws TorteException.Occupied if either is there: a lost key cannot be had again
     */
    public static NewKey write(Path file) {
        Path publicFile = file.resolveSibling(file.getFileName() + ".pub");
        for (Path path : new Path[] {file, publicFile}) {
            if (Files.exists(path)) {
                throw occupied(path);
            }
        }
        KeyPair pair = KeyFile.generate();
        create(file, KeyFile.text(pair.getPublic(), Optional.of(pair.getPrivate())), true);
        create(publicFile, KeyFile.text(pair.getPublic(), Optional.empty()), false);
        return new NewKey(publicFile, KeyFile.id(pair.getPublic()));
    }

    private static void create(Path file, String text, boolean secret) {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owner = secret && posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (FileAlreadyExistsException e) {
            throw occupied(file);
        } catch (IOException e) {
            throw new TorteException.Unwritable(file, e);
        }
    }

    private static TorteException occupied(Path path) {
        return new TorteException.Occupied(path, "Choose another --out; keys are never overwritten.");
    }
}
