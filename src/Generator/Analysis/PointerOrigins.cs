using BlockSharp.Generator.Diagnostics;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Analysis;

/// <summary>From which pointer parameter each pointer value is derived: the generated code carries offsets only, and indexes the parameter's view.</summary>
internal sealed class PointerOrigins
{
    private const int None = -1;
    private readonly BlockProgram program;
    private readonly int[] origins;
    private readonly List<Problem> problems = [];

    private PointerOrigins(BlockProgram program)
    {
        this.program = program;
        origins = Enumerable.Repeat(None, program.Values.Count).ToArray();
        for (var i = 0; i < program.Parameters.Count; i++)
            if (program.Parameters[i].Kind == ParameterKind.Pointer) origins[i] = i;
    }

    /// <returns>For each value its parameter or -1, and the places where pointers of two parameters meet in one variable.</returns>
    public static (int[] Origins, EquatableArray<Problem> Problems) Run(BlockProgram program)
    {
        var analysis = new PointerOrigins(program);
        analysis.Visit(program.Body);
        return (analysis.origins, analysis.problems.ToEquatableArray());
    }

    private void Visit(Region region)
    {
        foreach (var op in region.Ops)
        {
            var bounds = op.Code == Opcode.For ? 3 : 0;
            for (var i = 0; op.Code is Opcode.For or Opcode.While && i < op.Results.Count; i++)
            {
                var origin = origins[op.Operands[bounds + i]];
                origins[op.Results[i]] = origin;
                foreach (var nested in op.Regions) origins[nested.Arguments[nested.Arguments.Count - op.Results.Count + i]] = origin;
            }

            foreach (var nested in op.Regions) Visit(nested);
            if (op.Code is Opcode.For or Opcode.While)
            {
                var yielded = op.Regions[op.Regions.Count - 1].Terminator.Operands;
                for (var i = 0; i < op.Results.Count; i++) Meet(op, op.Results[i], origins[op.Results[i]], origins[yielded[i]]);
            }
            else if (op.Code == Opcode.If)
            {
                for (var i = 0; i < op.Results.Count; i++)
                    Meet(op, op.Results[i], origins[op.Regions[0].Terminator.Operands[i]], origins[op.Regions[1].Terminator.Operands[i]]);
            }
            else if (op.Code == Opcode.Select && program.TypeOf(op.Result).IsPointer)
            {
                Meet(op, op.Result, origins[op.Operands[1]], origins[op.Operands[2]]);
            }
            else if (op.Results.Count == 1 && program.TypeOf(op.Result).IsPointer)
            {
                origins[op.Result] = origins[op.Operands[0]];
            }
        }
    }

    private void Meet(Op op, int value, int a, int b)
    {
        origins[value] = a;
        if (a != b) problems.Add(new Problem("BS0213", op.Site, [program.Parameters[Math.Max(a, 0)].Name, program.Parameters[Math.Max(b, 0)].Name]));
    }
}
