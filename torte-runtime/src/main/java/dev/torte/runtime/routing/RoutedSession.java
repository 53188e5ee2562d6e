package dev.torte.runtime.routing;

import dev.torte.kernels.Kernels;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Session;
import java.util.List;

/**
 * A stream of bytes that is predicted by whichever of several models a {@link Router} names: the core, or a capsule.
 *
 * <p>While the router is unsure, a second model predicts along, and a byte's chance is the mean of what both give it, each weighted
 * by how well it has predicted since it joined (Bayes), but never by less than a small share, so that it can come back (M. Herbster
 * and M. Warmuth, 1998). Otherwise the logits are those of one model, bit for bit.
 *
 * <p>The logits are the same bits however bytes are fed. Models are those given at the start: what is installed or removed meanwhile
 * concerns sessions that begin later. A model's session is made when it is first needed and kept. One owner thread.
 */
public final class RoutedSession {
    // Chosen on training documents. A model joins when it is no farther than this behind the chosen one, in eighths of
    // a bit of
    // the router's, and leaves beyond.
    private static final int JOIN = 40;

    private static final int LEAVE = 80;
    private static final double LEAST_SHARE = 0x1p-8;
    private static final float LEAST_CHANCE = 0x1p-24f;
    private static final int NONE = -1;

    private final Router router;
    private final SessionsInTurn sessions;
    private final Kernels kernels;
    private int first = Router.BACKGROUND;
    private int second = NONE;

    /** Of the second model, in (0, 1). */
    private double share;

    private boolean chancesKnown;
    private final float[] firstChances = new float[DomainProfile.BYTES];
    private final float[] secondChances = new float[DomainProfile.BYTES];
    private final float[] logits = new float[DomainProfile.BYTES];
    private long together;

    /**
     * Starts before the first byte, with the core chosen.
     *
     * @param profiles of the models, in their order
     * @param models   the core and then the capsules
     * @throws IllegalArgumentException if their numbers differ, or a model's symbols are not bytes
     */
    public RoutedSession(DomainProfiles profiles, List<LoadedModel> models) {
        if (profiles.domains() != models.size()) {
            throw new IllegalArgumentException(
                    "each model needs a profile, found " + profiles.domains() + " for " + models.size() + " models");
        }
        this.router = new Router(profiles);
        this.sessions = new SessionsInTurn(models);
        this.kernels = models.getFirst().kernels();
    }

    /** Returns which model predicts the next byte: 0 the core, from 1 the capsules. */
    public int chosen() {
        return first;
    }

    /** Returns the chance, in (0, 1], that the choice is right. */
    public double certainty() {
        return router.certainty();
    }

    /** Returns how many bytes were read. */
    public long bytesRead() {
        return sessions.bytes();
    }

    /** Returns how many of them were predicted by two models together. */
    public long bytesTogether() {
        return together;
    }

    /** Returns the logits of the next byte, (256). Read only, and overwritten by the next feed. */
    public float[] logits() {
        if (second == NONE) {
            return sessions.caughtUp(first).logits();
        }
        learnChances();
        for (int value = 0; value < logits.length; value++) {
            logits[value] = (float)
                    StrictMath.log(Math.max(Double.MIN_NORMAL, mean(firstChances[value], secondChances[value])));
        }
        return logits;
    }

    private double mean(float ofFirst, float ofSecond) {
        return (1 - share) * ofFirst + share * ofSecond;
    }

    /** Reads bytes. */
    public void feed(byte... bytes) {
        for (byte value : bytes) {
            feed(value);
        }
    }

    /** Reads a byte. */
    public void feed(byte value) {
        if (second == NONE) {
            router.accept(value);
        } else {
            router.accept(value, first, second, weigh(value & 0xFF));
        }
        sessions.append(value);
        chancesKnown = false;
        takeTurns();
        if (sessions.behind(first) == SessionsInTurn.CATCH_UP) {
            sessions.caughtUp(first);
        }
    }

    /**
     * Gives a part of the first model's share to the second, or takes it, by the chances that each gave to a byte.
     *
     * @return the advantage of the second
     */
    private int weigh(int value) {
        learnChances();
        together++;
        double mean = mean(firstChances[value], secondChances[value]);
        double after = mean > 0 ? share * secondChances[value] / mean : share;
        share = Math.clamp(after, LEAST_SHARE, 1 - LEAST_SHARE);
        double ratio = Math.max(LEAST_CHANCE, secondChances[value]) / Math.max(LEAST_CHANCE, firstChances[value]);
        return (int) StrictMath.rint(StrictMath.log(ratio) / StrictMath.log(2) * DomainProfile.STEPS_PER_BIT);
    }

    private void learnChances() {
        if (!chancesKnown) {
            chances(sessions.caughtUp(first), firstChances);
            chances(sessions.caughtUp(second), secondChances);
            chancesKnown = true;
        }
    }

    private void chances(Session session, float[] out) {
        System.arraycopy(session.logits(), 0, out, 0, out.length);
        kernels.softmax(out, 0, out.length, 1);
    }

    private void takeTurns() {
        int firstBefore = first;
        int secondBefore = second;
        first = router.chosen();
        // Whoever predicted with the one that is chosen now, or was chosen before, goes on with it for a while.
        second = first == firstBefore ? secondBefore : firstBefore;
        if (second == NONE || lead(second) > LEAVE) {
            second = router.second();
            if (second == first || lead(second) > JOIN) {
                second = NONE;
            }
        }
        if (first == secondBefore && second == firstBefore) {
            share = 1 - share;
        } else if (second != NONE && (first != firstBefore || second != secondBefore)) {
            double odds = Router.chance(lead(second));
            share = Math.clamp(odds / (1 + odds), LEAST_SHARE, 1 - LEAST_SHARE);
        }
        leave(firstBefore);
        if (secondBefore != NONE) {
            leave(secondBefore);
        }
    }

    /** Returns how far a domain is behind the chosen one. */
    private int lead(int domain) {
        return router.behind(domain) - router.behind(first);
    }

    /** Lets a model whose turn is over read to the end of it. */
    private void leave(int model) {
        if (model != first && model != second) {
            sessions.caughtUp(model);
        }
    }
}
