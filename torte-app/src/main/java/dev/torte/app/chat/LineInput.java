package dev.torte.app.chat;

import dev.torte.model.TorteException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Lines of any bytes from a stream, of which never more than a limit is kept. One owner thread. */
public final class LineInput {
    private static final int END = -1;

    private final InputStream in;
    private final int mostBytes;

    /**
     * A line.
     *
     * @param text as UTF-8; what is none is U+FFFD. Without the line feed that ended it
     * @param cut  whether bytes past the limit were dropped
     */
    public record Line(String text, boolean cut) {}

    /** Reads a stream; of each line at most {@code mostBytes} bytes are kept. */
    public LineInput(InputStream in, int mostBytes) {
        this.in = new BufferedInputStream(in);
        this.mostBytes = mostBytes;
    }

    /**
     * Returns the next line, waiting for it; empty at the end of the input.
     *
     * @throws TorteException.Unreadable if the input fails
     */
    public Optional<Line> next() {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        boolean cut = false;
        try {
            int next = in.read();
            if (next == END) {
                return Optional.empty();
            }
            while (next != END && next != '\n') {
                if (kept.size() < mostBytes) {
                    kept.write(next);
                } else {
                    cut = true;
                }
                next = in.read();
            }
        } catch (IOException e) {
            throw new TorteException.Unreadable(Path.of("standard input"), e);
        }
        return Optional.of(new Line(kept.toString(StandardCharsets.UTF_8), cut));
    }
}
