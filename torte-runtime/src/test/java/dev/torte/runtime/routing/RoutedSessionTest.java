package dev.torte.runtime.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.Recipe;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A routed session predicts by the chosen model, with the same bits however it is fed. */
class RoutedSessionTest {
    private static final int DOMAINS = 3;

    private final DomainProfiles profiles = TinyDomains.profiles(DOMAINS);
    private final List<LoadedModel> models = TinyDomains.models(DOMAINS);
    private final byte[] text = TinyDomains.join(
            TinyDomains.text(1, 2, 400),
            TinyDomains.text(3, 2, 300),
            TinyDomains.text(0, 2, 300),
            TinyDomains.text(1, 3, 200),
            TinyDomains.text(TinyDomains.FOREIGN, 3, 200),
            TinyDomains.text(2, 2, 300));

    private RoutedSession session() {
        return new RoutedSession(profiles, models);
    }

    private static int[] bits(float[] logits) {
        int[] bits = new int[logits.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(logits[i]);
        }
        return bits;
    }

    @Test
    void stepByStepAndAtOnceGiveTheSameBits() {
        RoutedSession steps = session();
        for (int at = 0; at < text.length; at++) {
            steps.logits();
            steps.feed(text[at]);
            // Soon after the start, around changes of the domain, and amid a stretch.
            if (at == 0 || at == 30 || at == 250 || at == 415 || at == 440 || at == text.length - 1) {
                RoutedSession whole = session();
                whole.feed(Arrays.copyOf(text, at + 1));
                assertThat(bits(whole.logits())).as("after %d", at + 1).isEqualTo(bits(steps.logits()));
                assertThat(whole.chosen()).isEqualTo(steps.chosen());
                assertThat(whole.bytesTogether()).isEqualTo(steps.bytesTogether());
            }
        }
        assertThat(steps.bytesRead()).isEqualTo(text.length);
        assertThat(steps.bytesTogether()).isPositive();
    }

    @Test
    void whereOneModelPredictsItsBitsAreItsOwn() {
        RoutedSession routed = session();
        SessionsInTurn turns = new SessionsInTurn(models);
        int turn = 0;
        for (byte value : TinyDomains.text(1, 2, 600)) {
            if (routed.chosen() != turn) {
                turns.caughtUp(turn);
                turn = routed.chosen();
            }
            float[] expected = turns.caughtUp(turn).logits();
            long together = routed.bytesTogether();
            float[] found = routed.logits().clone();
            routed.feed(value);
            turns.append(value);
            if (routed.bytesTogether() == together && routed.bytesRead() > 300) {
                assertThat(bits(found)).isEqualTo(bits(expected));
            }
        }
        assertThat(turn).isEqualTo(1);
    }

    @Test
    void withoutCapsulesItIsTheCore() {
        RoutedSession routed = new RoutedSession(TinyDomains.profiles(0), models.subList(0, 1));
        Session core = models.getFirst().session();
        for (byte value : text) {
            assertThat(bits(routed.logits())).isEqualTo(bits(core.logits()));
            routed.feed(value);
            core.feed(value);
        }
        assertThat(routed.bytesTogether()).isZero();
    }

    @Test
    void whatTwoModelsSayTogetherIsADistribution() {
        RoutedSession routed = session();
        int together = 0;
        for (byte value : text) {
            long before = routed.bytesTogether();
            double sum = 0;
            for (float logit : routed.logits()) {
                sum += Math.exp(logit);
            }
            routed.feed(value);
            if (routed.bytesTogether() > before) {
                assertThat(sum).isBetween(0.9999, 1.0001);
                together++;
            }
        }
        assertThat(together).isPositive();
    }

    @Test
    void itCostsLittleMoreThanTellingTheDomains() {
        RoutedSession routed = session();
        SessionsInTurn oracle = new SessionsInTurn(models);
        Session core = models.getFirst().session();
        double[] nats = new double[3];
        int at = 0;
        for (int domain : new int[] {1, 2, 3, 1, 3, 2}) {
            for (byte value : TinyDomains.text(domain, 20 + at, 500)) {
                nats[0] += surprise(routed.logits(), value);
                nats[1] += surprise(oracle.caughtUp(domain).logits(), value);
                nats[2] += surprise(core.logits(), value);
                routed.feed(value);
                oracle.append(value);
                core.feed(value);
            }
            oracle.caughtUp(domain);
            at++;
        }
        assertThat(nats[0]).isLessThan(1.2 * nats[1]).isLessThan(0.8 * nats[2]);
    }

    private static double surprise(float[] logits, byte value) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        return Math.log(sum) - logits[value & 0xFF];
    }

    @Test
    void whatIsInstalledOrRemovedMeanwhileConcernsLaterSessions() {
        List<LoadedModel> installed = new ArrayList<>(models);
        RoutedSession running = new RoutedSession(profiles, installed);
        running.feed(Arrays.copyOf(text, 500));
        installed.clear();
        running.feed(Arrays.copyOfRange(text, 500, text.length));
        RoutedSession other = session();
        other.feed(text);
        assertThat(bits(running.logits())).isEqualTo(bits(other.logits()));
    }

    @Test
    void modelsOfSymbolsOrWithoutProfilesAreRefused() {
        assertThatThrownBy(() -> new RoutedSession(profiles, models.subList(0, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 for 2");
        LoadedModel symbols = ModelProfileTest.tokenModel();
        assertThatThrownBy(() -> new RoutedSession(TinyDomains.profiles(0), List.of(symbols)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("260 symbols");
    }

    @Test
    void anUntrainedCoreIsLeftWhereACapsuleFits() {
        LoadedModel core = TinyDomains.drawn(new Recipe.GruCapsule(8, 8, 12), TinyDomains.scalar());
        RoutedSession routed = new RoutedSession(TinyDomains.profiles(1), List.of(core, TinyDomains.model(1)));
        routed.feed(TinyDomains.text(1, 2, 200));
        assertThat(routed.chosen()).isEqualTo(1);
        assertThat(routed.certainty()).isGreaterThan(0.9);
    }
}
