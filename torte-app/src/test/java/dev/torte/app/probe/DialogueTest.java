package dev.torte.app.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines of games: who speaks, and what a line is. */
final class DialogueTest {
    private static final Asked SCENES = new Asked(new Turns(), """
            Hale: Away with you!

            The lamp went out.
            Keeper: Who goes there?
            Old Fisher: Only me.
            Keeper: It is late.
            They fell silent.
            Old Fisher: So it is.
            """);

    private static final Asked QUEST = new Asked(new Passages(), """
            ## The lamp
            The keeper waves (wildly).
              > "I will help."
              > "Not now."

            oil can: A can of oil.
            "Take it," he says.
            * Find the oil.
            """);

    @Test
    void turnsFollowTurns() {
        assertThat(SCENES.places()).containsExactly("Old Fisher: ", "Keeper: It i");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'Keeper: It is late.\n'|1|1|1",
                "'Keeper: \"Go (now)!\"\n'|1|1|1",
                "'Old Fisher: No...\n'|1|1|0",
                "'Hale: No.\n'|1|0|0",
                "'Nobody: No.\n'|1|0|0",
                "'Keeper: It is\n'|0|0|0",
                "'Keeper: \"It is late.\n'|0|0|0",
                "'Keeper: It (is late.\n'|0|0|0",
                "'Keeper: It is late.'|0|0|0",
                "'keeper: It is late.\n'|0|0|0",
                "'Keeper:\n'|0|0|0",
                "'The keeper left.\n'|0|0|0",
                "'\n'|0|0|0",
                "''|0|0|0"
            })
    void aTurnIsOfSomebodyInTheScene(String answer, int turn, int known, int same) {
        assertThat(SCENES.judge("Only me.\n", answer)).containsExactly(turn, known, same);
    }

    @Test
    void passagesGoOnBehindEveryLine() {
        assertThat(QUEST.places()).hasSize(6).first().isEqualTo("\nThe keeper ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(wildly).|'\n  > \"Never!\"\n'|1|1",
                "(wildly).|'\n  > \"Never!\n'|1|0",
                "(wildly).|'\n\n  > \"Never!\"\n'|0|1",
                "(wildly).|'\n > Never!\n'|0|1",
                "(wildly).|' And cries.\n'|0|1",
                "(wildly).|' And (cries.\n'|0|0",
                "(wildly).|'\nHe cries.\n'|0|1",
                "(wildly).|'\n  > \"Never!\"'|0|0",
                "(wildly).|''|0|0",
                "Not now.\"|'\n\nwick: Burns.\n'|1|1",
                "Not now.\"|'\nwick: Burns.\n'|0|1",
                "can of oil.|'\n\"Thanks.\"\n'|1|1",
                "he says.|'\n* Go.\n'|1|1",
                "lamp|'\nIt is dark.\n'|1|1",
                "lamp|'\n## It is dark.\n'|0|1"
            })
    void aLineIsOfTheKindThatBelongsThere(String before, String answer, int kind, int closed) {
        assertThat(QUEST.judge(before, answer)).containsExactly(kind, closed);
    }

    @Test
    void oneLineIsAWholeAnswer() {
        byte[] text = Asked.bytes("\n\nab\n");
        assertThat(new Passages().isWhole(text, 2)).isFalse();
        assertThat(new Passages().isWhole(text, 4)).isFalse();
        assertThat(new Passages().isWhole(text, 5)).isTrue();
        assertThat(new Turns().isWhole(text, 1)).isTrue();
        assertThat(new Passages().real(Asked.bytes("x\nab\ncd"), 1, 99))
                .asString()
                .isEqualTo("\nab\n");
        assertThat(new Passages().real(Asked.bytes("x\nab\ncd"), 1, 2))
                .asString()
                .isEqualTo("\na");
    }

    @Test
    void anyBytesAreJudged() {
        SCENES.withstandsAnything();
        QUEST.withstandsAnything();
        assertThat(SCENES.judge("Only me.\n", new byte[] {'A', ':', ' ', (byte) 0xC3, '.', '\n'}))
                .containsExactly(0, 0, 0);
    }
}
