package dev.torte.model.io;

import dev.torte.model.TorteException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Replaces a file as a whole: a reader, and a crash at any moment, sees the old content or the new, never a mix. */
public final class AtomicFile {
    private static final long PIECE = 1 << 24;

    private AtomicFile() {}

    /**
     * Writes the segments one after another to a temporary file beside {@code path}, forces it to the disk, renames it and forces
     * the folder. Missing parent folders are made.
     *
     * @throws TorteException.Unwritable if any of that fails; an older file is then unchanged and the temporary one removed
     */
    public static void write(Path path, List<MemorySegment> content) {
        Path temporary = null;
        try {
            Path folder = path.toAbsolutePath().getParent();
            if (Files.isDirectory(path) || (Files.exists(path) && !Files.isRegularFile(path))) {
                throw new IOException("is not a regular file");
            }
            Files.createDirectories(folder);
            temporary = Files.createTempFile(folder, "." + path.getFileName(), ".tmp");
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                for (MemorySegment segment : content) {
                    write(channel, segment);
                }
                channel.force(true);
            }
            move(temporary, path);
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            } catch (IOException e) {
                // Some systems cannot open a folder; the rename has happened all the same.
                assert !System.getProperty("os.name").startsWith("Linux") : e;
            }
        } catch (IOException e) {
            remove(temporary);
            throw new TorteException.Unwritable(path, e);
        }
    }

    private static void write(FileChannel channel, MemorySegment segment) throws IOException {
        for (long at = 0; at < segment.byteSize(); at += PIECE) {
            ByteBuffer piece = segment.asSlice(at, Math.min(PIECE, segment.byteSize() - at)).asByteBuffer();
            while (piece.hasRemaining()) {
                channel.write(piece);
            }
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("this file system cannot rename atomically", e);
        }
    }

    private static void remove(Path temporary) {
        if (temporary != null) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                // The disk refuses even that; the caller learns of the first failure.
                assert temporary.isAbsolute();
            }
        }
    }
}
