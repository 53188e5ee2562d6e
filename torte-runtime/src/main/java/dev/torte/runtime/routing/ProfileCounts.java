package dev.torte.runtime.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How often which byte came behind which 0 to 3 bytes, and the profile that follows. A byte may be counted in parts: by its chances
 * rather than by which one was drawn. One owner thread; the same additions in the same order give the same profile everywhere.
 */
final class ProfileCounts {
    /** How many bytes of a context outweigh what shorter contexts say. */
    private static final double PRIOR = 4;

    /** A byte that came more seldom than this behind a context is as good as never seen there. */
    private static final float LEAST = 0.25f;

    /** A chance below this is not counted; few bytes have more. */
    private static final float LEAST_CHANCE = 1f / 256;

    private static final int FIRST_ROOM = 1 << 16;

    /** No more keys are counted, so that a model that knows nothing does not fill the memory: some 100 MB hold these. */
    private static final int MOST_KEYS = 1 << 22;

    /** Fuller, most keys would find their two slots taken. */
    private static final int MOST_USED = ProfileKey.SLOTS / 8 * 7;

    private final float[] alone = new float[DomainProfile.BYTES];

    // By open addressing: keys, 0 for none, and their counts.
    private long[] keys = new long[FIRST_ROOM];
    private float[] counts = new float[FIRST_ROOM];
    private int used;

    /** Counts all bytes of a text. */
    void add(byte[] text) {
        int context = 0;
        for (byte value : text) {
            add(context, value & 0xFF, 1);
            visit(context);
            context = ProfileKey.push(context, value & 0xFF);
        }
    }

    /**
     * Counts what may follow a context, once.
     *
     * @param chances of 256 bytes from {@code at} on, their sum 1
     */
    void add(int context, float[] chances, int at) {
        for (int value = 0; value < DomainProfile.BYTES; value++) {
            if (chances[at + value] >= LEAST_CHANCE) {
                add(context, value, chances[at + value]);
            }
        }
        visit(context);
    }

    private void visit(int context) {
        for (int order = 1; order <= ProfileKey.ORDERS; order++) {
            count(ProfileKey.of(order, context, ProfileKey.ANY), 1);
        }
    }

    private void add(int context, int value, float part) {
        alone[value] += part;
        for (int order = 1; order <= ProfileKey.ORDERS; order++) {
            count(ProfileKey.of(order, context, value), part);
        }
    }

    private void count(long key, float part) {
        int at = find(key);
        if (keys[at] == 0) {
            if (used == MOST_KEYS) {
                return;
            }
            if (2 * used >= keys.length) {
                grow();
                at = find(key);
            }
            keys[at] = key;
            used++;
        }
        counts[at] += part;
    }

    private int find(long key) {
        int mask = keys.length - 1;
        int at = (int) (ProfileKey.hash(key) >>> 16) & mask;
        while (keys[at] != 0 && keys[at] != key) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void grow() {
        long[] oldKeys = keys;
        float[] oldCounts = counts;
        keys = new long[2 * oldKeys.length];
        counts = new float[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int at = find(oldKeys[i]);
                keys[at] = oldKeys[i];
                counts[at] = oldCounts[i];
            }
        }
    }

    private double count(int order, int context, int next) {
        return counts[find(ProfileKey.of(order, context, next))];
    }

    /** Returns the chance of a byte behind the newest {@code order} bytes of a context. */
    private double chance(int order, int context, int next, double total) {
        if (order == 0) {
            return (alone[next] + 1.0 / DomainProfile.BYTES) / (total + 1);
        }
        double shorter = chance(order - 1, context, next, total);
        double seen = count(order, context, ProfileKey.ANY);
        return (count(order, context, next) + PRIOR * shorter) / (seen + PRIOR);
    }

    /** A context, what it costs to go on to a shorter one, and what knowing it saves in bits for each slot that it takes. */
    private record Kept(long context, List<Long> behind, double saved) {}

    /** Returns the profile of what was counted. */
    DomainProfile profile() {
        double total = 0;
        for (float count : alone) {
            total += count;
        }
        byte[] costs = new byte[DomainProfile.BYTES];
        for (int value = 0; value < costs.length; value++) {
            costs[value] = (byte) cost(chance(0, 0, value, total));
        }
        short[] slots = new short[ProfileKey.SLOTS];
        int taken = 0;
        for (Kept kept : contexts(total)) {
            if (taken + 1 + kept.behind().size() > MOST_USED) {
                break;
            }
            taken += 1 + kept.behind().size();
            put(slots, kept.context(), cost(PRIOR / (counts[find(kept.context())] + PRIOR)));
            for (long key : kept.behind()) {
                double chance = chance(ProfileKey.order(key), ProfileKey.context(key), ProfileKey.next(key), total);
                put(slots, key, cost(chance));
            }
        }
        return new DomainProfile(costs, slots);
    }

    /** Returns all contexts, those that save most for their room first. */
    private List<Kept> contexts(double total) {
        long[] sorted = Arrays.stream(keys).filter(key -> key != 0).sorted().toArray();
        List<Kept> contexts = new ArrayList<>();
        List<Long> behind = new ArrayList<>();
        double saved = 0;
        for (long key : sorted) {
            // The context itself is the last of its keys.
            if (ProfileKey.next(key) == ProfileKey.ANY) {
                contexts.add(new Kept(key, List.copyOf(behind), saved / (1 + behind.size())));
                behind.clear();
                saved = 0;
                continue;
            }
            double count = counts[find(key)];
            if (count < LEAST) {
                continue;
            }
            int order = ProfileKey.order(key);
            int context = ProfileKey.context(key);
            double longer = chance(order, context, ProfileKey.next(key), total);
            saved += count * (log2(longer) - log2(chance(order - 1, context, ProfileKey.next(key), total)));
            behind.add(key);
        }
        contexts.sort(Comparator.comparingDouble(Kept::saved).reversed().thenComparingLong(Kept::context));
        return contexts;
    }

    /** Puts a cost into the first free one of a key's slots; drops it if there is none. */
    private static void put(short[] slots, long key, int cost) {
        long hash = ProfileKey.hash(key);
        int slot = ProfileKey.slot(hash);
        int free = slots[slot] == 0 ? slot : slot ^ 1;
        if (slots[free] == 0) {
            slots[free] = (short) (ProfileKey.tag(hash) << Byte.SIZE | cost);
        }
    }

    private static int cost(double chance) {
        return (int) Math.min(DomainProfile.MOST_COST, StrictMath.rint(-DomainProfile.STEPS_PER_BIT * log2(chance)));
    }

    private static double log2(double x) {
        return StrictMath.log(x) / StrictMath.log(2);
    }
}
