// One suite a port: what an engine must do to be one (`plinth/testing`).
export {};
