/** What a model is, in memory and on disk. Knows the JDK only: no arithmetic, no training, no command line. */
module dev.torte.model {
    exports dev.torte.model;
    exports dev.torte.model.contract;
    exports dev.torte.model.io;
    exports dev.torte.model.reference;
}
