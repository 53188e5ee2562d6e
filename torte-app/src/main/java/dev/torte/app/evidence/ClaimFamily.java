package dev.torte.app.evidence;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Claims that are judged together, a file of {@code recipes/claims}.
 *
 * @param family     its name
 * @param source     where the gates come from
 * @param experiment whose records are asked
 * @param seeds      runs of a model that are asked, all of them
 * @param against    runs of the model that it is compared with, all of them
 * @param interval   how sure a comparison of losses must be
 */
public record ClaimFamily(
        String family,
        String source,
        String experiment,
        List<Long> seeds,
        List<Long> against,
        Interval interval,
        List<Claim> claims) {

    /**
     * Bootstrap over documents and seeds.
     *
     * @param resamples how many
     * @param seed      of their random numbers
     * @param alpha     chance of at least one wrong PASS among the comparisons of the family, by Holm's rule
     */
    public record Interval(int resamples, long seed, double alpha) {
        /** More would not be over within the time of a verification. */
        private static final int MOST = 1_000_000;

        public Interval {
            if (resamples < 100 || resamples > MOST || !(alpha > 0 && alpha < 0.5)) {
                throw new IllegalArgumentException("resamples must be in 100..." + MOST
                        + " and alpha in (0, 0.5), found " + resamples + " and " + alpha);
            }
        }
    }

    public ClaimFamily {
        seeds = List.copyOf(seeds);
        against = List.copyOf(against);
        claims = List.copyOf(claims);
        Set<String> ids = new HashSet<>();
        for (Claim claim : claims) {
            if (!ids.add(claim.id())) {
                throw new IllegalArgumentException("two claims have the id '" + claim.id() + "'");
            }
        }
        if (seeds.isEmpty() || against.isEmpty() || claims.isEmpty()) {
            throw new IllegalArgumentException("seeds and claims must be at least 1 each, found " + seeds + ", "
                    + against + " and " + claims.size());
        }
    }
}
