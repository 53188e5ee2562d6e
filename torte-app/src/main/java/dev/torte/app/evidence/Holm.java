package dev.torte.app.evidence;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holm's rule for several tests at once (Scandinavian Journal of Statistics 6, 1979): the smallest of m chances must be at most
 * alpha / m, the next at most alpha / (m - 1), and so on; the first that is not, and all larger ones, fail.
 */
final class Holm {

    private Holm() {}

    /** Returns which tests hold together with at most the chance {@code alpha} of even one wrong one. */
    static Map<String, Boolean> holds(Map<String, Double> chances, double alpha) {
        List<Map.Entry<String, Double>> sorted = chances.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                .toList();
        Map<String, Boolean> holds = new HashMap<>();
        boolean still = true;
        for (int i = 0; i < sorted.size(); i++) {
            still &= sorted.get(i).getValue() <= alpha / (sorted.size() - i);
            holds.put(sorted.get(i).getKey(), still);
        }
        return holds;
    }
}
