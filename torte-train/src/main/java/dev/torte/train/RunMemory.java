package dev.torte.train;

/** What a run changes from update to update: the weights and both Adam moments, in one layout. */
record RunMemory(FlatBuffer weights, FlatBuffer firstMoment, FlatBuffer secondMoment) implements AutoCloseable {

    /** Returns zeros. */
    static RunMemory of(Layout layout) {
        return new RunMemory(new FlatBuffer(layout), new FlatBuffer(layout), new FlatBuffer(layout));
    }

    @Override
    public void close() {
        weights.close();
        firstMoment.close();
        secondMoment.close();
    }
}
