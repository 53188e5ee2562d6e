package dev.torte.model.io;

import dev.torte.model.TorteException;
import java.io.IOException;
import java.io.InterruptedIOException;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
        write(path, channel -> write(channel, content));
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
        try {
            replace(path, content, true);
            force(folder(path));
        } catch (IOException e) {
            throw new TorteException.Unwritable(path, e);
        }
    }

    /**
     * Writes a file that nothing points to yet: it is there as a whole, but a crash of the machine may take it away or cut it off until
     * {@link #pointTo} has returned. A file that is there already is replaced as {@link #write(Path, Content)} does.
     *
     * @throws TorteException.Unwritable as {@link #write(Path, Content)}
     */
    public static void place(Path path, Content content) {
        try {
            // What is there may be in use: it must not give way to what a crash can still cut off.
            replace(path, content, Files.exists(path));
        } catch (IOException e) {
            throw new TorteException.Unwritable(path, e);
        }
    }

    /**
     * Writes a file that makes others count: all of them are on the disk before it is replaced, and it is when this returns. The disk is
     * asked for all of them at once, which takes a fraction of the time of one after another.
     *
     * @param placed  by {@link #place}, or older
     * @param pointer the file that points to them
     * @throws TorteException.Unwritable if any of that fails; the pointer is then what it was
     */
    public static void pointTo(List<Path> placed, Path pointer, List<MemorySegment> content) {
        try {
            Path temporary = temporary(pointer, channel -> write(channel, content));
            try {
                Set<Path> files = new LinkedHashSet<>(placed);
                files.add(temporary);
                placed.forEach(file -> files.add(folder(file)));
                forceAll(files);
                move(temporary, pointer);
            } finally {
                remove(temporary);
            }
            force(folder(pointer));
        } catch (IOException e) {
            throw new TorteException.Unwritable(pointer, e);
        }
    }

    private static void replace(Path path, Content content, boolean forced) throws IOException {
        Path temporary = temporary(path, content);
        try {
            if (forced) {
                force(temporary);
            }
            move(temporary, path);
        } finally {
            remove(temporary);
        }
    }

    /** Returns a new file beside {@code path} that holds the content, which is not forced to the disk. */
    private static Path temporary(Path path, Content content) throws IOException {
        Path folder = folder(path);
        if (folder.equals(path.toAbsolutePath())
                || Files.isDirectory(path)
                || (Files.exists(path) && !Files.isRegularFile(path))) {
            throw new IOException("is not a regular file");
        }
        Files.createDirectories(folder);
        removeLeftovers(folder, prefix(path));
        // Not Files.createTempFile: its files can be read by their owner alone, and so could the model then.
        String unique = ProcessHandle.current().pid() + SEPARATOR + System.nanoTime() + SUFFIX;
        Path temporary = folder.resolve(prefix(path) + unique);
        boolean written = false;
        temporary.toFile().deleteOnExit();
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            content.writeTo(channel);
            written = true;
        } finally {
            if (!written) {
                remove(temporary);
            }
        }
        return temporary;
    }

    private static Path folder(Path path) {
        Path absolute = path.toAbsolutePath();
        return absolute.getParent() == null ? absolute : absolute.getParent();
    }

    /** Forces files and folders to the disk, each on a thread of its own. */
    private static void forceAll(Set<Path> paths) throws IOException {
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<Void>> forced = new ArrayList<>();
            for (Path path : paths) {
                forced.add(threads.submit(() -> {
                    force(path);
                    return null;
                }));
            }
            for (Future<Void> one : forced) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the disk was waited for");
        }
    }

    /** Forces a file or a folder to the disk. */
    private static void force(Path path) throws IOException {
        boolean folder = Files.isDirectory(path);
        try (FileChannel channel =
                FileChannel.open(path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            // Some systems cannot open a folder; what was renamed in it is renamed all the same.
            if (!folder || System.getProperty("os.name").startsWith("Linux")) {
                throw e;
            }
        }
    }

    private static String prefix(Path path) {
        return "." + path.getFileName() + SEPARATOR;
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

    private static void write(FileChannel channel, List<MemorySegment> content) throws IOException {
        for (MemorySegment segment : content) {
            for (long at = 0; at < segment.byteSize(); at += PIECE) {
                ByteBuffer piece = segment.asSlice(at, Math.min(PIECE, segment.byteSize() - at))
                        .asByteBuffer();
                while (piece.hasRemaining()) {
                    channel.write(piece);
                }
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

    /** Removes a temporary file unless it was renamed. */
    private static void remove(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // The disk refuses even that; whatever failed before is what the caller learns of.
            assert temporary.isAbsolute();
        }
    }
}
