package dev.torte.app;

import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Says that a process works at something; the system takes it away when the process ends, however it ends. */
public final class WorkLock implements AutoCloseable {
    private static final long PAUSE_NANOS = 2_000_000;

    private final FileChannel channel;

    private WorkLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes a lock, or returns empty where another process or run has it. */
    public static Optional<WorkLock> take(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return Optional.of(new WorkLock(channel));
                }
            } catch (OverlappingFileLockException e) {
                // Held by this process itself.
                channel.close();
                return Optional.empty();
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            throw new TorteException.Unwritable(file, e);
        }
    }

    /** Waits until no other process or thread has a lock, and takes it; for what takes no longer than milliseconds. */
    public static WorkLock await(Path file) {
        while (true) {
            Optional<WorkLock> lock = take(file);
            if (lock.isPresent()) {
                return lock.get();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Returns whether another process or run has it now. */
    public static boolean isHeld(Path file) {
        if (!Files.exists(file)) {
            return false;
        }
        Optional<WorkLock> lock = take(file);
        lock.ifPresent(WorkLock::close);
        return lock.isEmpty();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The lock goes with the process at the latest.
            assert !channel.isOpen();
        }
    }
}
