package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A capsule predicts alone, whatever its host. */
class CapsuleHostTest {
    private final LoadedModel small = model("global Attention", 1);
    private final LoadedModel other = model("byte model", 2);
    private final LoadedModel capsule = model("gru capsule", 3);
    private final byte[] text = TinyModels.text(1, 70);

    @Test
    void theSameCapsuleGivesTheSameBitsInEveryHost() {
        CapsuleHost first = new CapsuleHost(small);
        CapsuleHost second = new CapsuleHost(other);
        first.install("game", capsule);
        second.install("game", model("gru capsule", 3));
        float[] alone = TinyModels.each(capsule, text);
        for (CapsuleHost host : new CapsuleHost[] {first, second}) {
            float[] found = new float[alone.length];
            host.session("game").feedEach(text, 0, text.length, found, 0);
            assertThat(found).isEqualTo(alone);
        }
    }

    @Test
    void withoutACapsuleTheCoreSpeaks() {
        CapsuleHost host = new CapsuleHost(small);
        host.install("game", capsule);
        Session session = host.session();
        session.feed(text);
        TinyModels.assertSameBits(session.logits(), 0, TinyModels.each(small, text), text.length - 1, "core");
    }

    @Test
    void runningSessionsKeepWhatTheyBeganWith() {
        CapsuleHost host = new CapsuleHost(small);
        host.install("game", capsule);
        Session running = host.session("game");
        running.feed(text, 0, 30);
        host.install("game", model("mlp capsule", 4));
        host.remove("game");
        running.feed(text, 30, text.length - 30);
        TinyModels.assertSameBits(running.logits(), 0, TinyModels.each(capsule, text), text.length - 1, "running");
    }

    @Test
    void unknownNamesAreAnsweredWithTheKnownOnes() {
        CapsuleHost host = new CapsuleHost(small);
        assertThatThrownBy(() -> host.session("lore"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no capsule lore; installed: none");
        host.install("python", capsule);
        host.install("game", capsule);
        assertThat(host.names()).containsExactly("game", "python");
        assertThatThrownBy(() -> host.session("lore")).hasMessage("no capsule lore; installed: game, python");
        assertThatThrownBy(() -> host.remove("lore")).hasMessage("no capsule lore; installed: game, python");
        host.remove("game");
        assertThat(host.names()).containsExactly("python");
    }

    @Test
    void aCoreIsNoCapsule() {
        CapsuleHost host = new CapsuleHost(small);
        assertThatThrownBy(() -> host.install("game", other)).hasMessageContaining("game");
        assertThatThrownBy(() -> host.install("game", small)).isInstanceOf(IllegalArgumentException.class);
        assertThat(host.names()).isEmpty();
    }

    private static LoadedModel model(String name, long seed) {
        return TinyModels.model(TinyModels.recipes().get(name), seed, TinyModels.kernels());
    }
}
