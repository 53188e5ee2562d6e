package dev.torte.app;

import dev.torte.model.TorteException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a command writes: results to the standard output, everything else (progress, notes, errors) to the error stream, both
 * in UTF-8. A result that cannot be written is an error; a note that cannot be is dropped. Also where it reads what is typed or
 * piped to it. One owner thread.
 */
public final class Console {
    private final InputStream input;
    private final boolean inputOnTerminal;
    private final OutputStream results;
    private final PrintStream notes;
    private final boolean resultsOnTerminal;
    private final boolean notesOnTerminal;

    /** Wraps streams; nothing is buffered between them and the caller. There is nothing to read. */
    public Console(OutputStream results, OutputStream notes, boolean resultsOnTerminal, boolean notesOnTerminal) {
        this(InputStream.nullInputStream(), false, results, notes, resultsOnTerminal, notesOnTerminal);
    }

    /** As the other, with an input. */
    public Console(
            InputStream input,
            boolean inputOnTerminal,
            OutputStream results,
            OutputStream notes,
            boolean resultsOnTerminal,
            boolean notesOnTerminal) {
        this.input = input;
        this.inputOnTerminal = inputOnTerminal;
        this.results = results;
        this.notes = new PrintStream(notes, true, StandardCharsets.UTF_8);
        this.resultsOnTerminal = resultsOnTerminal;
        this.notesOnTerminal = notesOnTerminal;
    }

    /** Returns the streams of this process. */
    public static Console ofProcess() {
        // Not System.out, which keeps silent about a full disk and a closed pipe.
        return new Console(
                new FileInputStream(FileDescriptor.in),
                isTerminal(0),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                isTerminal(1),
                isTerminal(2));
    }

    /** Asks the system; where it cannot tell (it has no /proc), no. */
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            if (Files.isSymbolicLink(link)) {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
            }
        } catch (IOException e) {
            // Then lines are never drawn over, which does no harm.
            return false;
        }
        return false;
    }

    /** The reader of the results went away, as {@code head} does when it has seen enough. Not a failure. */
    public static final class ReaderGone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private ReaderGone(IOException cause) {
            super(cause);
        }
    }

    /**
     * Writes one line of the result.
     *
     * @throws ReaderGone if nobody reads any more
     * @throws TorteException.Unwritable if the output refuses it otherwise
     */
    public void result(String line) {
        text(line + "\n");
    }

    /** Writes part of the result at once, without a line end; throws as {@link #result}. */
    public void text(String text) {
        try {
            results.write(text.getBytes(StandardCharsets.UTF_8));
            results.flush();
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            if (message.contains("Broken pipe") || message.contains("Pipe closed")) {
                throw new ReaderGone(e);
            }
            throw new TorteException.Unwritable(Path.of("standard output"), e);
        }
    }

    /** Writes one line for the user that is no result. */
    public void note(String line) {
        notes.println(line);
    }

    /** Returns the stream of the notes, for what draws by itself. */
    public PrintStream notes() {
        return notes;
    }

    /** Returns the same stream for what writes characters. */
    public PrintWriter noteWriter() {
        return new PrintWriter(notes, true, StandardCharsets.UTF_8);
    }

    /** Returns the input, as it comes. */
    public InputStream input() {
        return input;
    }

    /** Returns whether somebody types the input on a terminal. */
    public boolean inputOnTerminal() {
        return inputOnTerminal;
    }

    /** Returns whether results appear on a terminal. */
    public boolean resultsOnTerminal() {
        return resultsOnTerminal;
    }

    /** Returns whether notes appear on a terminal, so that a line may be drawn over. */
    public boolean notesOnTerminal() {
        return notesOnTerminal;
    }
}
