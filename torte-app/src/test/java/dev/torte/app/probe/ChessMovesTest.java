package dev.torte.app.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Positions that anybody who plays can set up. */
final class ChessMovesTest {
    private static final Asked FOOLS_MATE =
            new Asked(new ChessMoves(), "1. e4 e5 2. Nf3 1/2-1/2\n1. f3 e5 2. g4 Qh4# 0-1\nno game\n");

    @Test
    void everyMoveIsAPlaceAndNothingElse() {
        assertThat(FOOLS_MATE.places())
                .containsExactly(
                        " e4 e5 2. Nf",
                        " e5 2. Nf3 1",
                        " Nf3 1/2-1/2",
                        " f3 e5 2. g4",
                        " e5 2. g4 Qh",
                        " g4 Qh4# 0-1",
                        " Qh4# 0-1\nno");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "' Qh4# 0-1\n'|1|1|1",
                "' Qh4 '|1|1|1",
                "' d6 3. e4 '|1|0|2",
                "' d6 4. e4 '|1|0|1",
                "' d6 e4 '|1|0|1",
                "' d6 3. e4 Nf6 4. Nc3 c6 5. '|1|0|5",
                "' d6 3. e4'|1|0|1",
                "' Qg5 '|1|0|1",
                "' Qg3 '|0|0|0",
                "' O-O '|0|0|0",
                "' e3 '|0|0|0",
                "' 3. e4 '|0|0|0",
                "' 0-1\n'|0|0|0",
                "'Qh4# '|0|0|0",
                "' Qh4'|0|0|0",
                "'  Qh4 '|0|0|0",
                "''|0|0|0"
            })
    void movesAreLegalInTheirPosition(String answer, int legal, int same, int run) {
        assertThat(FOOLS_MATE.judge("g4", answer)).containsExactly(legal, same, run);
    }

    @Test
    void aNameThatFitsTwoPiecesIsNoMove() {
        Asked knights = new Asked(new ChessMoves(), "1. Nf3 a6 2. d3 a5 3. Nbd2 a4 *\n");
        assertThat(knights.judge("3.", " Nbd2 ")).containsExactly(1, 1, 1);
        assertThat(knights.judge("3.", " Nd2 ")).containsExactly(0, 0, 0);
    }

    @Test
    void theKingMustLeaveCheckAndMayNotCastleOutOfIt() {
        Asked check = new Asked(
                new ChessMoves(), "1. e4 e5 2. Nf3 d6 3. Bc4 Bd7 4. d4 Qe7 5. h3 exd4 6. a3 Qxe4+ 7. Kf1 h6 *\n");
        assertThat(check.judge("7.", " O-O ")).containsExactly(0, 0, 0);
        assertThat(check.judge("7.", " a4 ")).containsExactly(0, 0, 0);
        assertThat(check.judge("7.", " Be3 ")).containsExactly(1, 0, 1);
    }

    @Test
    void nothingIsLegalAfterWhatIsNoGame() {
        Asked none = new Asked(new ChessMoves(), "1. e5 e6 2. d4 d5 *\n");
        assertThat(none.judge("e5", " e6 ")).isEqualTo(List.of(0, 0, 0));
    }

    @Test
    void anyBytesAreJudged() {
        FOOLS_MATE.withstandsAnything();
    }
}
