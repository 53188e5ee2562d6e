package dev.torte.runtime.routing;

import java.util.Arrays;

/**
 * Which domain the text at hand is of, byte by byte, from what came so far alone.
 *
 * <p>The domains are the states of a hidden Markov model and their {@link DomainProfile}s its emissions; kept is the cost of the best path
 * that ends in each (A. Viterbi, 1967), above that of the best of all. A byte adds to a domain what it costs there beyond the domain where it
 * costs least, but at most {@value #MOST_EVIDENCE} steps, since no single byte proves a domain. A path changes its domain for {@value
 * #CHANGE} steps, so no cost is higher. The choice changes when another domain is ahead by {@value #MARGIN} steps: a few odd bytes
 * change nothing. No byte costs the background more than {@value #MOST_BACKGROUND} steps, so what is like no domain comes to it.
 *
 * <p>All are integers, eighths of a bit: the same everywhere. Work and memory grow with the number of domains; nothing is allocated
 * after the start. One owner thread.
 */
public final class Router {
    /** The domain of whatever is of no other. */
    public static final int BACKGROUND = 0;

    // Chosen on training documents.
    private static final int MOST_EVIDENCE = 32;
    private static final int CHANGE = 256;
    private static final int MARGIN = 32;
    private static final int MOST_BACKGROUND = 88;

    /** Bytes that follow each other tell the same twice; of what they say together, half is taken for a chance. */
    private static final double INDEPENDENT = 0.5;

    private final DomainProfiles profiles;
    private final int[] costs;
    private final int[] behind;
    private int context;
    private int chosen = BACKGROUND;

    /** Starts before the first byte, with the background chosen. */
    public Router(DomainProfiles profiles) {
        this.profiles = profiles;
        this.costs = new int[profiles.domains()];
        this.behind = new int[profiles.domains()];
    }

    /** Reads a byte. */
    public void accept(byte value) {
        profiles.costs(context, value & 0xFF, costs);
        follow(value);
    }

    /**
     * Reads a byte that the models of two domains predicted: of these two not the profiles but the models say which is the likelier, and
     * the likelier one costs what the better profile of the two says.
     *
     * @param advantage of the second: by how many eighths of a bit it found the byte likelier
     */
    void accept(byte value, int first, int second, int advantage) {
        profiles.costs(context, value & 0xFF, costs);
        int base = Math.min(costs[first], costs[second]);
        costs[first] = base + Math.max(0, advantage);
        costs[second] = base + Math.max(0, -advantage);
        follow(value);
    }

    private void follow(byte value) {
        context = ProfileKey.push(context, value & 0xFF);
        costs[BACKGROUND] = Math.min(costs[BACKGROUND], MOST_BACKGROUND);
        int least = costs[BACKGROUND];
        for (int cost : costs) {
            least = Math.min(least, cost);
        }
        int best = BACKGROUND;
        for (int domain = 0; domain < costs.length; domain++) {
            behind[domain] += Math.min(costs[domain] - least, MOST_EVIDENCE);
            if (behind[domain] < behind[best]) {
                best = domain;
            }
        }
        int ahead = behind[best];
        for (int domain = 0; domain < behind.length; domain++) {
            behind[domain] = Math.min(behind[domain] - ahead, CHANGE);
        }
        if (behind[chosen] >= MARGIN) {
            chosen = best;
        }
    }

    /** Returns the domain that should predict the next byte: {@link #BACKGROUND}, or a capsule's number from 1. */
    public int chosen() {
        return chosen;
    }

    /** Returns how far a domain is behind the best, in eighths of a bit. */
    int behind(int domain) {
        return behind[domain];
    }

    /** Returns the domain nearest to the best, other than the chosen one; the chosen one if it is the only one. */
    int second() {
        int second = chosen;
        for (int domain = 0; domain < behind.length; domain++) {
            if (domain != chosen && (second == chosen || behind[domain] < behind[second])) {
                second = domain;
            }
        }
        return second;
    }

    /** Returns the chance, in (0, 1], that the chosen domain is the right one of all. */
    public double certainty() {
        double sum = 0;
        for (int other : behind) {
            sum += chance(other - behind[chosen]);
        }
        return 1 / sum;
    }

    /** Returns how much likelier a domain is than one that is so many steps farther behind. */
    static double chance(int steps) {
        return StrictMath.pow(2, -steps * (INDEPENDENT / DomainProfile.STEPS_PER_BIT));
    }

    /** Forgets all bytes. */
    public void reset() {
        Arrays.fill(behind, 0);
        context = 0;
        chosen = BACKGROUND;
    }
}
