package dev.torte.runtime.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.runtime.coding.TinyCoders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A router follows the text, at once but not at every whim, and knows when a text is of no domain. */
class RouterTest {
    private static final int DOMAINS = 3;

    private final DomainProfiles profiles = TinyDomains.profiles(DOMAINS);

    /** Returns the choice for each byte, and what would be chosen behind the last. */
    private static List<Integer> choices(Router router, byte[] text) {
        List<Integer> choices = new ArrayList<>();
        for (byte value : text) {
            choices.add(router.chosen());
            router.accept(value);
        }
        choices.add(router.chosen());
        return choices;
    }

    @Test
    void eachDomainIsFoundWithin64BytesAndKept() {
        for (int before = 0; before <= DOMAINS; before++) {
            for (int domain = 0; domain <= DOMAINS; domain++) {
                byte[] text = TinyDomains.join(TinyDomains.text(before, 2, 400), TinyDomains.text(domain, 3, 400));
                List<Integer> choices = choices(new Router(profiles), text);
                assertThat(choices.subList(64, 400)).as("%d", before).containsOnly(before);
                assertThat(choices.subList(464, 801))
                        .as("%d to %d", before, domain)
                        .containsOnly(domain);
            }
        }
    }

    @Test
    void aChoiceIsMadeFromTheBytesBeforeItAlone() {
        byte[] same = TinyDomains.text(1, 4, 300);
        List<Integer> one = choices(new Router(profiles), TinyDomains.join(same, TinyDomains.text(2, 4, 300)));
        List<Integer> other = choices(new Router(profiles), TinyDomains.join(same, TinyDomains.text(3, 4, 300)));
        assertThat(one.subList(0, 301)).isEqualTo(other.subList(0, 301));
        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void afterResetItIsAsNew() {
        byte[] text = TinyDomains.text(2, 5, 200);
        Router router = new Router(profiles);
        List<Integer> first = choices(router, text);
        router.reset();
        assertThat(router.certainty()).isEqualTo(0.25);
        assertThat(choices(router, text)).isEqualTo(first);
    }

    @Test
    void oneOddByteChangesNothing() {
        for (int odd = 0; odd < 256; odd++) {
            Router router = new Router(profiles);
            choices(router, TinyDomains.text(1, 6, 300));
            router.accept((byte) odd);
            assertThat(choices(router, TinyDomains.text(1, 7, 50)))
                    .as("%d", odd)
                    .containsOnly(1);
        }
    }

    @Test
    void aWordOfAnotherDomainChangesNothing() {
        Router router = new Router(profiles);
        choices(router, TinyDomains.text(1, 8, 300));
        assertThat(choices(router, "quest ".getBytes(StandardCharsets.UTF_8))).containsOnly(1);
    }

    @Test
    void noiseAndForeignTextComeToTheCore() {
        for (byte[] strange : List.of(TinyCoders.noise(3, 600), TinyDomains.text(TinyDomains.FOREIGN, 3, 600))) {
            for (int before = 1; before <= DOMAINS; before++) {
                List<Integer> choices =
                        choices(new Router(profiles), TinyDomains.join(TinyDomains.text(before, 9, 300), strange));
                assertThat(choices.subList(364, 901)).containsOnly(Router.BACKGROUND);
            }
        }
    }

    @Test
    void withoutACoreAFlatProfileTakesWhatIsOfNoDomain() {
        DomainProfiles alone =
                new DomainProfiles(DomainProfile.flat(4.5), List.of(TinyDomains.profile(1), TinyDomains.profile(2)));
        byte[] text = TinyDomains.join(TinyDomains.text(1, 2, 300), TinyDomains.text(3, 2, 300));
        List<Integer> choices = choices(new Router(alone), text);
        assertThat(choices.subList(64, 300)).containsOnly(1);
        assertThat(choices.subList(364, 601)).containsOnly(Router.BACKGROUND);
    }

    @Test
    void withoutCapsulesThereIsNothingToChoose() {
        Router router = new Router(TinyDomains.profiles(0));
        assertThat(choices(router, TinyDomains.text(1, 2, 300))).containsOnly(Router.BACKGROUND);
        assertThat(router.certainty()).isEqualTo(1);
        assertThat(router.second()).isEqualTo(router.chosen());
    }

    @Test
    void oneAmongFiveHundredIsFound() {
        List<DomainProfile> many = new ArrayList<>(Collections.nCopies(500, TinyDomains.profile(2)));
        many.set(321, TinyDomains.profile(1));
        Router router = new Router(new DomainProfiles(TinyDomains.profile(0), many));
        List<Integer> choices = choices(router, TinyDomains.text(1, 2, 300));
        assertThat(choices.subList(64, 301)).containsOnly(322);
        assertThat(router.certainty()).isGreaterThan(0.95);
    }

    @Test
    void whatModelsSayOutweighsProfiles() {
        Router router = new Router(profiles);
        byte[] text = TinyDomains.text(1, 2, 300);
        choices(router, text);
        for (byte value : text) {
            // The second of the two, domain 3, finds each byte of domain 1 two bits likelier.
            router.accept(value, 1, 3, 16);
        }
        assertThat(router.chosen()).isEqualTo(3);
    }
}
