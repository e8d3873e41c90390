using BlockSharp.Benchmarks.Cpu;

return CommandLine.Run(args);
