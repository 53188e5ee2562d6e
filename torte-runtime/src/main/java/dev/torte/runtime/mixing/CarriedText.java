package dev.torte.runtime.mixing;

import dev.torte.runtime.arithmetic.ArithmeticDecoder;
import dev.torte.runtime.arithmetic.ArithmeticEncoder;
import java.util.function.IntConsumer;

/**
 * Text as a capsule's file holds it: the number of its bytes (4 bytes, big-endian), an arithmetic code of its bits by the guesses of
 * a {@link ContextMixer} that knew nothing, and bytes of 0 up to the size that the recipe says.
 */
public final class CarriedText {
    /** Text is never longer than this, so that a few forged bytes do not make hours of work. */
    public static final int MOST_BYTES = 1 << 26;

    private static final int LENGTH_BYTES = Integer.BYTES;
    private static final int BITS = Byte.SIZE;

    /** What the end of a code may take beyond what was written when a byte was added. */
    private static final int END_BYTES = 16;

    private static final int TELL_EVERY = 1 << 10;

    private CarriedText() {}

    /** What was written, and how many bytes of the text are in it. */
    public static final class Written {
        private final byte[] code;
        private final int textBytes;

        private Written(byte[] code, int textBytes) {
            this.code = code;
            this.textBytes = textBytes;
        }

        /** Returns the bytes for the file; not a copy. */
        public byte[] code() {
            return code;
        }

        public int textBytes() {
            return textBytes;
        }
    }

    /**
     * Writes as much of a text as there is room for.
     *
     * @param codeBytes of the result
     * @param tableBits as of the mixer that will read it
     * @param done      told how many bytes of code were added since it was last told
     */
    public static Written write(byte[] text, int codeBytes, int tableBits, IntConsumer done) {
        ContextMixer mixer = new ContextMixer(tableBits);
        ArithmeticEncoder code = new ArithmeticEncoder();
        int room = codeBytes - LENGTH_BYTES - END_BYTES;
        int count = 0;
        int told = 0;
        while (count < text.length && count < MOST_BYTES && code.size() < room) {
            int value = text[count++] & 0xFF;
            for (int bit = 0; bit < BITS; bit++) {
                int node = (value | ContextMixer.BYTES) >> (BITS - bit);
                code.encodeBit(value >> (BITS - 1 - bit) & 1, ones(mixer.guess(bit, node)));
            }
            mixer.learnGuessed(value);
            if (code.size() - told >= TELL_EVERY) {
                done.accept(code.size() - told);
                told = code.size();
            }
        }
        byte[] ended = code.finish();
        byte[] result = new byte[codeBytes];
        for (int i = 0; i < LENGTH_BYTES; i++) {
            result[i] = (byte) (count >>> (BITS * (LENGTH_BYTES - 1 - i)));
        }
        System.arraycopy(ended, 0, result, LENGTH_BYTES, ended.length);
        return new Written(result, count);
    }

    /**
     * Reads a text into a mixer that knew nothing.
     *
     * @param carried as {@link #write} returns it
     * @param most    bytes of the text to read, from its beginning
     * @return the mixer, from which streams begin
     * @throws IllegalArgumentException if the bytes are no such text, as far as it was read
     */
    public static ContextMixer read(byte[] carried, int tableBits, int most) {
        int length = 0;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            length = (length << BITS) | (carried[i] & 0xFF);
        }
        if (length < 0 || length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "carried text must have 0.." + MOST_BYTES + " bytes, found " + Integer.toUnsignedString(length));
        }
        ContextMixer mixer = new ContextMixer(tableBits);
        ArithmeticDecoder code = new ArithmeticDecoder(carried, LENGTH_BYTES, carried.length - LENGTH_BYTES);
        for (int i = 0; i < Math.min(length, most); i++) {
            if (code.overran()) {
                throw new IllegalArgumentException("carried text ends after " + i + " of " + length + " bytes");
            }
            int node = 1;
            for (int bit = 0; bit < BITS; bit++) {
                node = 2 * node + code.decodeBit(ones(mixer.guess(bit, node)));
            }
            mixer.learnGuessed(node - ContextMixer.BYTES);
        }
        return mixer;
    }

    /** Returns the chance of a 1 in 65,536ths, 1 to 65,535. */
    private static int ones(float logit) {
        int ones = (int) (Logistic.squash(logit) * ArithmeticEncoder.BIT_TOTAL);
        return Math.clamp(ones, 1, ArithmeticEncoder.BIT_TOTAL - 1);
    }
}
