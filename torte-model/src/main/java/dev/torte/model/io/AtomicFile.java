package dev.torte.model.io;

import dev.torte.model.TorteException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces a file as a whole: a reader, and a crash at any moment, sees the old content or the new, never a mix. */
public final class AtomicFile {
    private static final long PIECE = 1 << 20;
    private static final String SEPARATOR = "~";
    private static final String SUFFIX = "~tmp";

    private AtomicFile() {}

    /** Writes what a file shall hold. */
    public interface Content {
        /** Writes all of it to an empty file; what it throws ends the replacement. */
        void writeTo(FileChannel channel) throws IOException;
    }

    /** Writes the segments one after another, as {@link #write(Path, Content)} does. */
    public static void write(Path path, List<MemorySegment> content) {
        write(path, channel -> {
            for (MemorySegment segment : content) {
                write(channel, segment);
            }
        });
    }

    /**
     * Writes the content to a temporary file beside {@code path}, forces it to the disk, renames it and forces the folder. Missing
     * parent folders are made. Temporary files that a killed process left there for the same path are removed; a process that ends
     * by a signal or an exit removes its own.
     *
     * @throws TorteException.Unwritable if any of that fails; an older file is then unchanged and the temporary one removed, as
     *     they are when the content throws something else
     */
    public static void write(Path path, Content content) {
        Path target = path.toAbsolutePath();
        Path folder = target.getParent();
        try {
            if (folder == null || Files.isDirectory(path) || (Files.exists(path) && !Files.isRegularFile(path))) {
                throw new IOException("is not a regular file");
            }
            Files.createDirectories(folder);
            removeLeftovers(folder, prefix(target));
            replace(target, folder, content);
        } catch (IOException e) {
            throw new TorteException.Unwritable(path, e);
        }
    }

    private static void replace(Path target, Path folder, Content content) throws IOException {
        // Not Files.createTempFile: its files can be read by their owner alone, and so could the model then.
        String unique = ProcessHandle.current().pid() + SEPARATOR + System.nanoTime() + SUFFIX;
        Path temporary = folder.resolve(prefix(target) + unique);
        boolean renamed = false;
        temporary.toFile().deleteOnExit();
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                content.writeTo(channel);
                channel.force(true);
            }
            move(temporary, target);
            renamed = true;
        } finally {
            if (!renamed) {
                remove(temporary);
            }
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Some systems cannot open a folder; the rename has happened all the same.
            assert !System.getProperty("os.name").startsWith("Linux") : e;
        }
    }

    private static String prefix(Path target) {
        return "." + target.getFileName() + SEPARATOR;
    }

    /** Kill -9 leaves the temporary file behind; its name tells whether its writer still lives. */
    private static void removeLeftovers(Path folder, String prefix) throws IOException {
        List<Path> candidates = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                folder, file -> file.getFileName().toString().startsWith(prefix))) {
            files.forEach(candidates::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Pattern name = Pattern.compile(Pattern.quote(prefix) + "([0-9]{1,10})" + SEPARATOR + "-?[0-9]+" + SUFFIX);
        for (Path candidate : candidates) {
            Matcher matcher = name.matcher(candidate.getFileName().toString());
            if (matcher.matches()
                    && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
                remove(candidate);
            }
        }
    }

    private static void write(FileChannel channel, MemorySegment segment) throws IOException {
        for (long at = 0; at < segment.byteSize(); at += PIECE) {
            ByteBuffer piece = segment.asSlice(at, Math.min(PIECE, segment.byteSize() - at))
                    .asByteBuffer();
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
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // The disk refuses even that; whatever failed before is what the caller learns of.
            assert temporary.isAbsolute();
        }
    }
}
