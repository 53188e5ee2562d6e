package dev.torte.model;

/**
 * Floats of eight bits, fp8-e4m3: a sign, four bits of exponent with bias 7, three of mantissa. Codes are s eeee mmm: with e above 0 the
 * value is (1 + m/8) 2^(e - 7), with e = 0 it is m/8 2^-6. There are no infinities; s 1111 111 is no number and no weight may have it.
 * The largest value is {@value #LARGEST}.
 */
public final class Float8 {
    /** The largest value, code 0x7E. */
    public static final float LARGEST = 448;

    private static final int CODES = 256;
    private static final int SIGN = 0x80;
    private static final int MANTISSA_BITS = 3;
    private static final int BIAS = 7;
    private static final int LEAST_EXPONENT = 1 - BIAS;
    private static final int NO_NUMBER = 0x7F;

    private Float8() {}

    /** Returns the value of every code as a new array; the two that are no numbers give NaN. All others are exact. */
    public static float[] table() {
        float[] values = new float[CODES];
        for (int code = 0; code < CODES; code++) {
            values[code] = decode((byte) code);
        }
        return values;
    }

    /** Returns the value of a code, exactly; NaN where it is no number. */
    public static float decode(byte code) {
        if (!isNumber(code)) {
            return Float.NaN;
        }
        int exponent = (code >> MANTISSA_BITS) & 0xF;
        int mantissa = code & 0x7;
        float size = exponent == 0
                ? Math.scalb((float) mantissa, LEAST_EXPONENT - MANTISSA_BITS)
                : Math.scalb((float) (mantissa + 8), exponent - BIAS - MANTISSA_BITS);
        return (code & SIGN) == 0 ? size : -size;
    }

    /** Returns whether a code has a value. */
    public static boolean isNumber(byte code) {
        return (code & NO_NUMBER) != NO_NUMBER;
    }

    /** Returns the code of the nearest value, of two equally near ones that with an even mantissa; beyond the largest, the largest. */
    public static byte encode(float value) {
        if (Float.isNaN(value)) {
            throw new IllegalArgumentException("fp8 weights must be numbers, found NaN");
        }
        float size = Math.min(Math.abs(value), LARGEST);
        int exponent = Math.max(Math.getExponent(size), LEAST_EXPONENT);
        // In units of the last place of the mantissa, 8 to 16 of them (fewer below the normal numbers): 16 carries into
        // the exponent.
        int units = (int) Math.rint(Math.scalb((double) size, MANTISSA_BITS - exponent));
        int code = units + ((exponent - LEAST_EXPONENT) << MANTISSA_BITS);
        return (byte) (Float.floatToRawIntBits(value) < 0 ? code | SIGN : code);
    }
}
