package dev.torte.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** Floats of eight bits are what their definition says, in exact arithmetic that shares nothing with the code. */
class Float8Test {
    private static final int NUMBERS = 0x7F;

    /** From the digits of the code: sign, exponent and mantissa as decimal fractions. */
    private static BigDecimal defined(int code) {
        String bits = Integer.toBinaryString(0x100 | code).substring(1);
        int exponent = Integer.parseInt(bits.substring(1, 5), 2);
        BigDecimal mantissa = new BigDecimal(Integer.parseInt(bits.substring(5), 2)).divide(new BigDecimal(8));
        BigDecimal size = exponent == 0
                ? mantissa.multiply(power(-6))
                : mantissa.add(BigDecimal.ONE).multiply(power(exponent - 7));
        return bits.charAt(0) == '1' ? size.negate() : size;
    }

    private static BigDecimal power(int exponent) {
        BigDecimal two = new BigDecimal(2);
        return exponent >= 0 ? two.pow(exponent) : BigDecimal.ONE.divide(two.pow(-exponent));
    }

    @Test
    void everyCodeHasItsDefinedValueAndComesBack() {
        float[] table = Float8.table();
        assertThat(table).hasSize(256);
        for (int code = 0; code < 256; code++) {
            if ((code & 0x7F) == 0x7F) {
                assertThat(table[code]).isNaN();
                assertThat(Float8.isNumber((byte) code)).isFalse();
                continue;
            }
            assertThat(new BigDecimal(table[code])).as("code %02X", code).isEqualByComparingTo(defined(code));
            assertThat(Float.floatToRawIntBits(table[code]) < 0)
                    .as("sign of %02X", code)
                    .isEqualTo(code >= 0x80);
            assertThat(Float8.encode(table[code])).as("code %02X", code).isEqualTo((byte) code);
            assertThat(Float8.isNumber((byte) code)).isTrue();
        }
        assertThat(table[0x7E]).isEqualTo(448);
        assertThat(table[0x01]).isEqualTo(0x1p-9f);
        assertThat(table[0x38]).isEqualTo(1);
    }

    @Test
    void aValueGetsTheNearestCodeAndHalfwayTheEvenOne() {
        for (int code = 0; code + 1 < NUMBERS; code++) {
            BigDecimal low = defined(code);
            BigDecimal middle = low.add(defined(code + 1)).divide(new BigDecimal(2));
            float half = middle.floatValue();
            assertThat(new BigDecimal(half)).as("a float can hold it").isEqualByComparingTo(middle);
            byte even = (byte) (code % 2 == 0 ? code : code + 1);
            assertThat(Float8.encode(half)).as("above %02X", code).isEqualTo(even);
            assertThat(Float8.encode(-half)).as("below minus %02X", code).isEqualTo((byte) (even | 0x80));
            assertThat(Float8.encode(Math.nextDown(half))).isEqualTo((byte) code);
            assertThat(Float8.encode(Math.nextUp(half))).isEqualTo((byte) (code + 1));
        }
    }

    @Test
    void whatIsTooLargeBecomesTheLargestAndNoNumberIsRefused() {
        assertThat(Float8.encode(449)).isEqualTo((byte) 0x7E);
        assertThat(Float8.encode(Float.POSITIVE_INFINITY)).isEqualTo((byte) 0x7E);
        assertThat(Float8.encode(-1e30f)).isEqualTo((byte) 0xFE);
        assertThat(Float8.encode(Float.MIN_VALUE)).isEqualTo((byte) 0);
        assertThat(Float8.encode(-0f)).isEqualTo((byte) 0x80);
        assertThatThrownBy(() -> Float8.encode(Float.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
