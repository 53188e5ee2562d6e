package dev.torte.model;

import java.nio.file.Path;
import java.util.List;

/**
 * Something outside this program is not as it must be: a file, a capsule, a corpus, a disk, a native library.
 *
 * <p>The message is one line that names the place, what was expected and what was found. {@link #nextStep()} says what
 * the user can do about it. A caller's own mistake is an {@link IllegalArgumentException} instead, never one of these.
 */
public abstract sealed class TorteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String nextStep;

    private TorteException(String message, String nextStep, Throwable cause) {
        super(message, cause);
        this.nextStep = nextStep;
    }

    /** Returns one sentence that tells the user what to do next. */
    public final String nextStep() {
        return nextStep;
    }

    /** A file or folder that was named does not exist. */
    public static final class Missing extends TorteException {
        private static final long serialVersionUID = 1L;

        public Missing(Path path, String expected, String nextStep) {
            super(path + ": not found; expected " + expected, nextStep, null);
        }
    }

    /** A file exists but the operating system does not let us read it. */
    public static final class Unreadable extends TorteException {
        private static final long serialVersionUID = 1L;

        public Unreadable(Path path, Throwable cause) {
            super(path + ": cannot be read: " + reason(cause), "Check the permissions and the disk.", cause);
        }
    }

    /** A file could not be written: no space, no permission, no such folder. What was there before is unchanged. */
    public static final class Unwritable extends TorteException {
        private static final long serialVersionUID = 1L;

        public Unwritable(Path path, Throwable cause) {
            super(
                    path + ": cannot be written: " + reason(cause),
                    "Check free space and permissions; what was there before is unchanged.",
                    cause);
        }
    }

    /** A file would be written where another one is, and nobody allowed to replace it. */
    public static final class Occupied extends TorteException {
        private static final long serialVersionUID = 1L;

        public Occupied(Path path, String nextStep) {
            super(path + ": exists already; expected no file of that name", nextStep, null);
        }
    }

    /** A file's content breaks its format: truncated, damaged, hostile, or of another kind. */
    public static final class Malformed extends TorteException {
        private static final long serialVersionUID = 1L;

        /** {@code where} names the part of the file, {@code expected} and {@code found} what differs there. */
        public Malformed(Path path, String where, String expected, String found, String nextStep) {
            super(path + ": " + where + ": expected " + expected + ", found " + found, nextStep, null);
        }
    }

    /** Content is well formed but is not the content that its hash promises. */
    public static final class Altered extends TorteException {
        private static final long serialVersionUID = 1L;

        public Altered(Path path, String what, String expectedHash, String foundHash) {
            super(
                    path + ": " + what + " was altered: expected " + expectedHash + ", found " + foundHash,
                    "Get a fresh copy of the file.",
                    null);
        }
    }

    /** Two well-formed things do not fit each other; every mismatch is listed. */
    public static final class Incompatible extends TorteException {
        private static final long serialVersionUID = 1L;

        /** The message names so many: of a model of another kind none of a hundred tensors fits. */
        private static final int MOST_NAMED = 12;

        private final transient List<String> mismatches;

        public Incompatible(Path path, String what, List<String> mismatches, String nextStep) {
            super(path + ": does not fit " + what + ": " + named(mismatches), nextStep, null);
            this.mismatches = List.copyOf(mismatches);
        }

        private static String named(List<String> mismatches) {
            int more = mismatches.size() - MOST_NAMED;
            return more > 0
                    ? String.join("; ", mismatches.subList(0, MOST_NAMED)) + "; and " + more + " more"
                    : String.join("; ", mismatches);
        }

        /** Returns all mismatches, each as "name: expected X, found Y". */
        public List<String> mismatches() {
            return mismatches;
        }
    }

    /** Nobody who is trusted stands for a file: it is unsigned, signed by somebody else, or its signature is of other content. */
    public static final class Untrusted extends TorteException {
        private static final long serialVersionUID = 1L;

        public Untrusted(Path path, String expected, String found, String nextStep) {
            super(path + ": signature: expected " + expected + ", found " + found, nextStep, null);
        }
    }

    /** A corpus has too little text for what was asked of it. */
    public static final class TooShort extends TorteException {
        private static final long serialVersionUID = 1L;

        public TooShort(Path path, String what, long neededBytes, long foundBytes) {
            super(
                    path + ": " + what + " needs at least " + neededBytes + " bytes, found " + foundBytes,
                    "Add more text or ask for a smaller context.",
                    null);
        }
    }

    /** Training produced something that is not a number; nothing was saved from the failed step. */
    public static final class Diverged extends TorteException {
        private static final long serialVersionUID = 1L;

        public Diverged(long step, String what, double value) {
            super(
                    "step " + step + ": " + what + " is " + value,
                    "Lower the learning rate or lengthen the warm-up; the last checkpoint is intact.",
                    null);
        }
    }

    /** A native library is needed and cannot be loaded on this machine. */
    public static final class NoNativeLibrary extends TorteException {
        private static final long serialVersionUID = 1L;

        public NoNativeLibrary(String library, String platform, Throwable cause) {
            super(
                    library + ": cannot be loaded on " + platform + ": " + reason(cause),
                    "Train on linux-x86_64, or use the commands that need no training (generate, eval).",
                    cause);
        }
    }

    private static String reason(Throwable cause) {
        String text = cause.getMessage();
        return text == null
                ? cause.getClass().getSimpleName()
                : cause.getClass().getSimpleName() + " "
                        + text.lines().findFirst().orElse("");
    }
}
