package dev.torte.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.io.GoldenAtome;
import dev.torte.model.io.JsonValue.JsonString;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Levels lie in bytes as the reference packs them; bytes that no levels pack to are found. */
class CodePackingTest {

    @ParameterizedTest
    @CsvSource({"FOUR_TRITS, trits, two_bit_hex", "FIVE_TRITS, trits, base3_hex", "POWERS_OF_3, p3_codes, p3_hex"})
    void theReferencePacksAlike(CodePacking packing, String levels, String hex) {
        byte[] expected = HexFormat.of().parseHex(((JsonString) GoldenAtome.index("pack", hex)).value());
        byte[] found = QuantizerTest.bytes(GoldenAtome.numbers("pack", levels));
        assertThat(packing.pack(found)).isEqualTo(expected);
        assertThat(packing.unpack(expected, 0, found.length)).isEqualTo(found);
        assertThat(packing.fault(expected, 0, found.length)).isEmpty();
        assertThat(packing.bytes(found.length)).isEqualTo(expected.length);
    }

    @ParameterizedTest
    @EnumSource(CodePacking.class)
    void anyNumberOfLevelsComesBackFromAnyPlace(CodePacking packing) {
        byte[] known = packing == CodePacking.POWERS_OF_3 ? new byte[] {0, 1, -1, 3, -3, 9, -9} : new byte[] {0, 1, -1};
        SplitMix64 random = new SplitMix64(4);
        for (int count = 0; count < 40; count++) {
            byte[] levels = new byte[count];
            for (int i = 0; i < count; i++) {
                levels[i] = known[(int) (random.nextUnit() * known.length)];
            }
            byte[] packed = packing.pack(levels);
            byte[] later = new byte[packed.length + 3];
            System.arraycopy(packed, 0, later, 3, packed.length);
            assertThat(packing.unpack(later, 3, count)).isEqualTo(levels);
            assertThat(packing.fault(later, 3, count)).isEmpty();
        }
    }

    /** Every unit either is refused or is what its own levels pack to: no two units mean the same. */
    @Test
    void everyByteIsRefusedOrTheOnlyOneOfItsLevels() {
        int trits = 0;
        int digits = 0;
        for (int value = 0; value < 256; value++) {
            trits += onlyOne(CodePacking.FOUR_TRITS, 4, (byte) value);
            digits += onlyOne(CodePacking.FIVE_TRITS, 5, (byte) value);
        }
        assertThat(trits).isEqualTo(81);
        assertThat(digits).isEqualTo(243);
    }

    private static int onlyOne(CodePacking packing, int count, byte... unit) {
        if (packing.fault(unit, 0, count).isPresent()) {
            return 0;
        }
        assertThat(packing.pack(packing.unpack(unit, 0, count))).isEqualTo(unit);
        return 1;
    }

    @ParameterizedTest
    @CsvSource({
        // An unknown code, and a level in what the last unit leaves over.
        "FOUR_TRITS, 3, 02",
        "FOUR_TRITS, 3, 40",
        "FIVE_TRITS, 5, f3",
        "FIVE_TRITS, 4, f2",
        "POWERS_OF_3, 8, 070000",
        "POWERS_OF_3, 8, 0000e0",
        "POWERS_OF_3, 7, 000020",
    })
    void whatIsNoLevelIsFound(CodePacking packing, int count, String hex) {
        assertThat(packing.fault(HexFormat.of().parseHex(hex), 0, count)).isPresent();
    }
}
