package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Precision;
import dev.torte.model.Recipe;
import dev.torte.model.SplitMix64;
import dev.torte.model.Weights;
import dev.torte.model.contract.Tokenizer;
import dev.torte.model.contract.Tokenizer.Merge;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A model of symbols keeps the promises that a model of bytes keeps, in symbols inside and in bytes outside. */
@Tag("bits")
class TokenModelTest {
    private static final Tokenizer TOKENIZER = Tokenizer.of(List.of(
            new Merge('t', 'h'), new Merge(256, 'e'), new Merge(' ', 257), new Merge('a', 't'), new Merge('c', 259)));
    private static final int V = TOKENIZER.vocabulary();
    private static final Recipe RECIPE = new Recipe.TokenLm(TinyModels.CONTEXT, 16, 2, 2, 40, V);
    private static final int LENGTH = 2 * TinyModels.CONTEXT + 5;

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"F32", "INT8_PER_ROW", "W8A7"})
    void oneSymbolAtATimeEqualsAPromptOfEveryLengthPastTheTableToo(Precision precision) {
        LoadedModel model = model(precision);
        int[] text = symbols(LENGTH);
        float[] each = new float[LENGTH * V];
        model.session().feedEach(text, 0, LENGTH, each, 0);
        Session steps = model.session();
        for (int n = 1; n <= LENGTH; n++) {
            steps.feed(text[n - 1]);
            Session whole = model.session();
            whole.feed(Arrays.copyOf(text, n));
            Session window = model.session();
            int start = (int) model.window().start(n);
            window.feed(text, start, n - start);
            float[] expected = Arrays.copyOfRange(each, (n - 1) * V, n * V);
            assertThat(steps.logits()).as("step %d", n).containsExactly(expected);
            assertThat(whole.logits()).as("prompt of %d", n).containsExactly(expected);
            assertThat(window.logits()).as("from %d to %d", start, n).containsExactly(expected);
        }
    }

    @Test
    void everyKernelGivesTheScalarBits() {
        int[] text = symbols(40);
        float[] expected = new float[40 * V];
        model(Precision.W8A7).session().feedEach(text, 0, 40, expected, 0);
        TinyModels.comparedKernels().forEach(kernels -> {
            float[] found = new float[40 * V];
            LoadedModel model = LoadedModel.of(weights().in(Precision.W8A7), kernels);
            model.session().feedEach(text, 0, 40, found, 0);
            assertThat(found).as(kernels.name()).containsExactly(expected);
        });
    }

    @Test
    void aDocumentIsScoredInSymbolsOverItsExactBytes() {
        byte[] document = ("that cat at the other mat, ".repeat(20) + "zürich").getBytes(StandardCharsets.UTF_8);
        LoadedModel model = model(Precision.F32);
        int[] symbols = TOKENIZER.encode(document);
        assertThat(symbols.length).isLessThan(document.length);
        Session session = model.session();
        double nats = 0;
        long hits = 0;
        for (int symbol : symbols) {
            double sum = 0;
            int best = 0;
            for (int i = 0; i < V; i++) {
                sum += Math.exp(session.logits()[i]);
                best = session.logits()[i] > session.logits()[best] ? i : best;
            }
            nats += Math.log(sum) - session.logits()[symbol];
            hits += best == symbol ? TOKENIZER.length(symbol) : 0;
            session.feed(symbol);
        }
        double[] first = {Double.NaN};
        DocumentScore score = new Scorer(model)
                .score(document, (symbol, bits) -> first[0] = Double.isNaN(first[0]) ? bits : first[0]);
        assertThat(score.bytes()).isEqualTo(document.length);
        assertThat(score.nats()).isCloseTo(nats, within(1e-9 * nats));
        assertThat(score.hits()).isEqualTo(hits);
        assertThat(first[0]).as("a uniform guess").isCloseTo(Math.log(V) / Math.log(2), within(1e-12));
        assertThat(new Scorer(model).score(List.of(document, document), 2)).containsExactly(score, score);
    }

    @Test
    void whatIsWrittenIsTheBytesOfTheSymbolsThatWereChosen() {
        LoadedModel model = model(Precision.F32);
        Sampling sampling =
                Sampling.random(1.2, 3, new Sampling.Filter.TopK(50)).withNoRepeatNgram(3);
        byte[] prompt = "the cat".getBytes(StandardCharsets.UTF_8);
        byte[] found = written(new Generator(model.session(), sampling), prompt, 90);
        Session session = model.session();
        Sampler sampler = new Sampler(sampling, V);
        for (int symbol : TOKENIZER.encode(prompt)) {
            sampler.accept(symbol);
            session.feed(symbol);
        }
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        while (expected.size() < 90) {
            int symbol = sampler.choose(session.logits(), 0);
            sampler.accept(symbol);
            session.feed(symbol);
            expected.writeBytes(TOKENIZER.decode(new int[] {symbol}));
        }
        assertThat(found).isEqualTo(Arrays.copyOf(expected.toByteArray(), 90));
    }

    @Test
    void aSymbolThatWasCutShortGoesOnOrIsForgotten() {
        // All logits equal but those of " the", whose bytes are written over and over.
        LoadedModel model = always(258);
        Generator generator = new Generator(model.session(), Sampling.greedy());
        assertThat(written(generator, new byte[] {'x'}, 6)).asString().isEqualTo(" the t");
        assertThat(written(generator, new byte[0], 4)).asString().isEqualTo("he t");
        assertThat(written(generator, new byte[] {'a'}, 4)).asString().isEqualTo(" the");
    }

    @Test
    void aStopByteInsideASymbolEndsItUnseen() {
        Generator generator =
                new Generator(always(258).session(), Sampling.greedy().withStopBytes(Set.of((int) 'h')));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(generator.generate(new byte[0], 9, value -> {
                    out.write(value);
                    return true;
                }))
                .isEqualTo(Generator.End.STOP_BYTE);
        assertThat(out.toByteArray()).asString().isEqualTo(" t");
    }

    @Test
    void bytesAndForeignSymbolsAreRefused() {
        Session session = model(Precision.F32).session();
        assertThat(session.logits()).hasSize(V).containsOnly(0f);
        assertThatThrownBy(() -> session.feed((byte) 1)).hasMessageContaining("tokenizer");
        assertThatThrownBy(() -> session.feed(V)).hasMessageContaining("found " + V);
        assertThatThrownBy(() -> session.feed(new int[] {0, -1})).hasMessageContaining("found -1");
        assertThat(session.symbolsRead()).isZero();
    }

    private static byte[] written(Generator generator, byte[] prompt, int count) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        generator.generate(prompt, count, value -> {
            out.write(value);
            return true;
        });
        return out.toByteArray();
    }

    private static int[] symbols(int length) {
        SplitMix64 random = SplitMix64.named(4, "symbols");
        int[] symbols = new int[length];
        for (int i = 0; i < length; i++) {
            symbols[i] = (int) (random.nextUnit() * V);
        }
        return symbols;
    }

    private static LoadedModel model(Precision precision) {
        return LoadedModel.of(weights().in(precision), TinyModels.kernels());
    }

    private static Weights weights() {
        Blueprint blueprint = Blueprint.of(RECIPE);
        Map<String, float[]> values = InitialWeights.draw(blueprint, 6, new byte[0]);
        values.forEach((name, weights) -> {
            float[] noise = new float[weights.length];
            SplitMix64.named(6, "noise/" + name).fillNormal(noise, 0.2);
            for (int i = 0; i < noise.length; i++) {
                weights[i] += noise[i];
            }
        });
        return Weights.ofFloats(blueprint, values, TOKENIZER);
    }

    /** A model that always thinks one symbol the likeliest: its last norm puts out that symbol's row. */
    private static LoadedModel always(int symbol) {
        Blueprint blueprint = Blueprint.of(RECIPE);
        Map<String, float[]> values = InitialWeights.draw(blueprint, 6, new byte[0]);
        Arrays.fill(values.get("norm.weight"), 0);
        System.arraycopy(values.get("tokens.weight"), symbol * 16, values.get("norm.bias"), 0, 16);
        for (int i = 0; i < 16; i++) {
            values.get("norm.bias")[i] *= 1000;
            values.get("tokens.weight")[symbol * 16 + i] *= 10;
        }
        return LoadedModel.of(Weights.ofFloats(blueprint, values, TOKENIZER), TinyModels.kernels());
    }
}
