package dev.torte.corpus;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * What general compressors reach on the bytes that a model is scored on, in bits per byte: a model that does not beat
 * them has learnt less than it seems.
 *
 * <p>The sizes are those of whole files with their headers, which short texts feel. A trained model has read more text
 * than these; {@link AfterReading} evens that out.
 *
 * @param gzip   as {@code gzip -9}; may differ in a few bytes between Java builds with another zlib
 * @param xz     as {@code xz -9e}
 * @param ngram6 {@link NGramModel}, which learns from the bytes as it scores them
 */
public record CompressorColumns(double gzip, double xz, double ngram6) {
    /** The window of xz -9, bytes. */
    private static final int XZ_WINDOW = 64 << 20;

    /** Header and trailer of a gzip file without a name. */
    private static final int GZIP_FRAME = 18;

    /**
     * The same compressors once they have read the text that a model was trained on.
     *
     * @param xz     (size of both texts in one file - size of the first) × 8 / bytes of the second, window 64 MiB
     * @param ngram6 {@link NGramModel}, having noted the first text
     */
    public record AfterReading(double xz, double ngram6) {}

    /** Returns bits per byte over all of {@code text}. Takes about a second for each MB. */
    public static CompressorColumns of(Corpus text) {
        return of(text, name -> {});
    }

    /** Returns the same, telling {@code begins} the name of each compressor before it begins. */
    public static CompressorColumns of(Corpus text, Consumer<String> begins) {
        byte[] bytes = text.bytes();
        begins.accept("gzip -9");
        double gzip = gzipBytes(bytes) * 8.0 / bytes.length;
        begins.accept("xz -9e");
        double xz = xzBytes(bytes) * 8.0 / bytes.length;
        begins.accept("an order-6 n-gram");
        double ngram = new NGramModel().score(bytes, 0, bytes.length) / bytes.length;
        return new CompressorColumns(gzip, xz, ngram);
    }

    /**
     * Returns bits per byte over all of {@code text} after {@code training} was read. Takes five to ten seconds for
     * each MB of training text, and up to 700 MB of memory where both together reach the window of 64 MiB.
     */
    public static AfterReading afterReading(Corpus training, Corpus text) {
        byte[] first = training.bytes();
        byte[] second = text.bytes();
        long added = xzBytes(first, second) - xzBytes(first);
        NGramModel ngram = new NGramModel();
        ngram.learn(first, 0, first.length);
        return new AfterReading(added * 8.0 / second.length, ngram.score(second, 0, second.length) / second.length);
    }

    private static long gzipBytes(byte[] bytes) {
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            deflater.setInput(bytes);
            deflater.finish();
            byte[] out = new byte[1 << 16];
            long size = GZIP_FRAME;
            while (!deflater.finished()) {
                size += deflater.deflate(out);
            }
            return size;
        }
    }

    private static long xzBytes(byte[]... parts) {
        long total = 0;
        for (byte[] part : parts) {
            total += part.length;
        }
        Counter counter = new Counter();
        try {
            LZMA2Options options = new LZMA2Options(9);
            // "Extreme", as liblzma defines it for presets above 3.
            options.setNiceLen(273);
            options.setDepthLimit(512);
            // A window beyond the end of the text finds nothing more, but the encoder's tables grow with it.
            options.setDictSize(Math.clamp(total, LZMA2Options.DICT_SIZE_MIN, XZ_WINDOW));
            try (XZOutputStream out = new XZOutputStream(counter, options)) {
                for (byte[] part : parts) {
                    out.write(part);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("counting bytes in memory cannot fail", e);
        }
        return counter.bytes;
    }

    private static final class Counter extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] b, int from, int length) {
            bytes += length;
        }
    }
}
