package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is emitted, and when it ends. */
class GeneratorTest {
    private final LoadedModel model =
            TinyModels.model(TinyModels.recipes().get("global Attention"), 3, TinyModels.kernels());

    @Test
    void bytesAreThoseOfSessionAndSamplerPastTheTable() {
        Sampling sampling = Sampling.random(1.5, 4).withNoRepeatNgram(3);
        byte[] prompt = TinyModels.text(1, 11);
        byte[] found = bytes(new Generator(model.session(), sampling), prompt, 80);
        Sampler sampler = new Sampler(sampling, 256);
        Session session = model.session();
        for (byte value : prompt) {
            sampler.accept(value & 0xFF);
            session.feed(value);
        }
        assertThat(found).hasSize(80);
        for (byte value : found) {
            assertThat(value & 0xFF).isEqualTo(sampler.choose(session.logits(), 0));
            sampler.accept(value & 0xFF);
            session.feed(value);
        }
    }

    @Test
    void anEmptyPromptStandsForANewlineThatIsNotShown() {
        byte[] empty = bytes(new Generator(model.session(), Sampling.greedy()), new byte[0], 20);
        byte[] newline = bytes(new Generator(model.session(), Sampling.greedy()), new byte[] {'\n'}, 20);
        assertThat(empty).isEqualTo(newline);
    }

    @Test
    void goesOnWhereItStopped() {
        byte[] prompt = TinyModels.text(2, 5);
        Sampling sampling = Sampling.random(1, 9);
        byte[] whole = bytes(new Generator(model.session(), sampling), prompt, 30);
        Generator generator = new Generator(model.session(), sampling);
        byte[] first = bytes(generator, prompt, 12);
        byte[] second = bytes(generator, new byte[0], 18);
        assertThat(whole).startsWith(first).endsWith(second);
    }

    @Test
    void aStopByteEndsItUnseen() {
        byte[] prompt = TinyModels.text(2, 5);
        byte[] whole = bytes(new Generator(model.session(), Sampling.random(1, 9)), prompt, 30);
        int stop = whole[7] & 0xFF;
        int first = 0;
        while ((whole[first] & 0xFF) != stop) {
            first++;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Generator generator =
                new Generator(model.session(), Sampling.random(1, 9).withStopBytes(Set.of(stop)));
        assertThat(generator.generate(prompt, 30, collect(out, 30))).isEqualTo(Generator.End.STOP_BYTE);
        assertThat(out.size()).isEqualTo(first);
    }

    @Test
    void theSinkCanCancel() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Generator generator = new Generator(model.session(), Sampling.greedy());
        assertThat(generator.generate(new byte[] {1}, 30, collect(out, 4))).isEqualTo(Generator.End.CANCELLED);
        assertThat(out.size()).isEqualTo(4);
    }

    @Test
    void severalStreamsAndNegativeLengthsAreRefused() {
        Session two = Session.start(model, 2);
        assertThatThrownBy(() -> new Generator(two, Sampling.greedy())).hasMessageContaining("2");
        Generator generator = new Generator(model.session(), Sampling.greedy());
        assertThatThrownBy(() -> generator.generate(new byte[0], -1, value -> true))
                .hasMessageContaining("-1");
    }

    private static Generator.Sink collect(ByteArrayOutputStream out, int most) {
        return value -> {
            out.write(value);
            return out.size() < most;
        };
    }

    private static byte[] bytes(Generator generator, byte[] prompt, int count) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        generator.generate(prompt, count, value -> {
            out.write(value);
            return true;
        });
        return out.toByteArray();
    }
}
