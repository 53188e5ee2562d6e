/** Gradient steps. The only module that sees libtorch; no libtorch type leaves it. */
module dev.torte.train {
    requires transitive dev.torte.corpus;
    requires transitive dev.torte.model;
    requires org.bytedeco.javacpp;
    requires org.bytedeco.openblas;
    requires org.bytedeco.pytorch;

    exports dev.torte.train;
}
