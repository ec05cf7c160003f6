define void @uniforms(ptr noalias %uniform, double %time) #0 {
  %v1 = fsub reassoc nsz arcp contract double %time, 0x3FE0000000000000
  %v2 = fcmp ogt double %v1, 0x0000000000000000
  %v3 = select i1 %v2, double 0x4010000000000000, double 0x0000000000000000
  %v4 = select i1 %v2, double 0x3FF0000000000000, double 0x3FF0000000000000
  %v5 = fcmp ogt double %v1, 0x3FE0000000000000
  %v6 = select i1 %v5, double 0xBFF3333333333333, double %v3
  %v7 = select i1 %v5, double 0x400CCCCCCCCCCCCD, double %v4
  %v8 = fcmp oge double %v1, 0x4008000000000000
  %v9 = select i1 %v8, double 0x0000000000000000, double %v6
  %v10 = select i1 %v8, double 0x0000000000000000, double %v7
  %v11 = fcmp olt double %v1, 0x4008000000000000
  %v12 = select i1 %v11, double %v1, double 0x4008000000000000
  %v13 = fcmp ogt double %v12, 0x0000000000000000
  %v14 = select i1 %v13, double %v12, double 0x0000000000000000
  %v15 = call double @llvm.fma.f64(double %v9, double %v14, double %v10)
  %v16 = fcmp uno double %v1, %v1
  %v17 = select i1 %v16, double %v1, double %v15
  %v18 = getelementptr inbounds double, ptr %uniform, i64 0
  store double %v17, ptr %v18, align 8
  ret void
}

define void @start(ptr noalias %parameters, ptr noalias %held, ptr noalias %state, double %time, double %step) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = getelementptr inbounds double, ptr %parameters, i64 0
  %v8 = load <8 x double>, ptr %v7, align 32
  %v9 = getelementptr inbounds double, ptr %held, i64 0
  store <8 x double> %v8, ptr %v9, align 32
  %v10 = getelementptr inbounds double, ptr %state, i64 0
  store <8 x double> splat (double 0x4000000000000000), ptr %v10, align 32
  %v11 = getelementptr inbounds double, ptr %state, i64 8
  store <8 x double> splat (double 0x0000000000000000), ptr %v11, align 32
  ret void
}

define void @rates(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, ptr noalias %rate) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = getelementptr inbounds double, ptr %state, i64 0
  %v8 = load <8 x double>, ptr %v7, align 32
  %v9 = fsub reassoc nsz arcp contract <8 x double> %v8, splat (double 0x0000000000000000)
  %v10 = fcmp ogt <8 x double> %v9, splat (double 0x0000000000000000)
  %v11 = select <8 x i1> %v10, <8 x double> splat (double 0x4000000000000000), <8 x double> splat (double 0x0000000000000000)
  %v12 = select <8 x i1> %v10, <8 x double> splat (double 0x0000000000000000), <8 x double> splat (double 0x0000000000000000)
  %v13 = fcmp ogt <8 x double> %v9, splat (double 0x3FF0000000000000)
  %v14 = select <8 x i1> %v13, <8 x double> splat (double 0x3FD0000000000000), <8 x double> %v11
  %v15 = select <8 x i1> %v13, <8 x double> splat (double 0x3FFC000000000000), <8 x double> %v12
  %v16 = fcmp ogt <8 x double> %v9, splat (double 0x4008000000000000)
  %v17 = select <8 x i1> %v16, <8 x double> splat (double 0xBFFC000000000000), <8 x double> %v14
  %v18 = select <8 x i1> %v16, <8 x double> splat (double 0x401F000000000000), <8 x double> %v15
  %v19 = fcmp oge <8 x double> %v9, splat (double 0x4014000000000000)
  %v20 = select <8 x i1> %v19, <8 x double> splat (double 0x0000000000000000), <8 x double> %v17
  %v21 = select <8 x i1> %v19, <8 x double> splat (double 0xBFF0000000000000), <8 x double> %v18
  %v22 = fcmp olt <8 x double> %v9, splat (double 0x4014000000000000)
  %v23 = select <8 x i1> %v22, <8 x double> %v9, <8 x double> splat (double 0x4014000000000000)
  %v24 = fcmp ogt <8 x double> %v23, splat (double 0x0000000000000000)
  %v25 = select <8 x i1> %v24, <8 x double> %v23, <8 x double> splat (double 0x0000000000000000)
  %v26 = call <8 x double> @llvm.fma.v8f64(<8 x double> %v20, <8 x double> %v25, <8 x double> %v21)
  %v27 = fcmp uno <8 x double> %v9, %v9
  %v28 = select <8 x i1> %v27, <8 x double> %v9, <8 x double> %v26
  %v29 = getelementptr inbounds double, ptr %held, i64 0
  %v30 = load <8 x double>, ptr %v29, align 32
  %v31 = fmul reassoc nsz arcp contract <8 x double> %v30, %v8
  %v32 = getelementptr inbounds double, ptr %rate, i64 0
  store <8 x double> %v31, ptr %v32, align 32
  %v33 = getelementptr inbounds double, ptr %uniform, i64 0
  %v34 = load double, ptr %v33, align 8
  %v35 = insertelement <8 x double> poison, double %v34, i64 0
  %v36 = shufflevector <8 x double> %v35, <8 x double> poison, zeroinitializer
  %v37 = fadd reassoc nsz arcp contract <8 x double> %v28, %v36
  %v38 = getelementptr inbounds double, ptr %rate, i64 8
  store <8 x double> %v37, ptr %v38, align 32
  ret void
}

define void @outputs(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, ptr noalias %out) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = getelementptr inbounds double, ptr %state, i64 0
  %v8 = load <8 x double>, ptr %v7, align 32
  %v9 = fsub reassoc nsz arcp contract <8 x double> %v8, splat (double 0x0000000000000000)
  %v10 = fcmp ogt <8 x double> %v9, splat (double 0x0000000000000000)
  %v11 = select <8 x i1> %v10, <8 x double> splat (double 0x4000000000000000), <8 x double> splat (double 0x0000000000000000)
  %v12 = select <8 x i1> %v10, <8 x double> splat (double 0x0000000000000000), <8 x double> splat (double 0x0000000000000000)
  %v13 = fcmp ogt <8 x double> %v9, splat (double 0x3FF0000000000000)
  %v14 = select <8 x i1> %v13, <8 x double> splat (double 0x3FD0000000000000), <8 x double> %v11
  %v15 = select <8 x i1> %v13, <8 x double> splat (double 0x3FFC000000000000), <8 x double> %v12
  %v16 = fcmp ogt <8 x double> %v9, splat (double 0x4008000000000000)
  %v17 = select <8 x i1> %v16, <8 x double> splat (double 0xBFFC000000000000), <8 x double> %v14
  %v18 = select <8 x i1> %v16, <8 x double> splat (double 0x401F000000000000), <8 x double> %v15
  %v19 = fcmp oge <8 x double> %v9, splat (double 0x4014000000000000)
  %v20 = select <8 x i1> %v19, <8 x double> splat (double 0x0000000000000000), <8 x double> %v17
  %v21 = select <8 x i1> %v19, <8 x double> splat (double 0xBFF0000000000000), <8 x double> %v18
  %v22 = fcmp olt <8 x double> %v9, splat (double 0x4014000000000000)
  %v23 = select <8 x i1> %v22, <8 x double> %v9, <8 x double> splat (double 0x4014000000000000)
  %v24 = fcmp ogt <8 x double> %v23, splat (double 0x0000000000000000)
  %v25 = select <8 x i1> %v24, <8 x double> %v23, <8 x double> splat (double 0x0000000000000000)
  %v26 = call <8 x double> @llvm.fma.v8f64(<8 x double> %v20, <8 x double> %v25, <8 x double> %v21)
  %v27 = fcmp uno <8 x double> %v9, %v9
  %v28 = select <8 x i1> %v27, <8 x double> %v9, <8 x double> %v26
  %v29 = getelementptr inbounds double, ptr %out, i64 0
  store <8 x double> %v8, ptr %v29, align 32
  %v30 = getelementptr inbounds double, ptr %state, i64 8
  %v31 = load <8 x double>, ptr %v30, align 32
  %v32 = getelementptr inbounds double, ptr %out, i64 8
  store <8 x double> %v31, ptr %v32, align 32
  %v33 = getelementptr inbounds double, ptr %out, i64 16
  store <8 x double> %v28, ptr %v33, align 32
  %v34 = getelementptr inbounds double, ptr %uniform, i64 0
  %v35 = load double, ptr %v34, align 8
  %v36 = insertelement <8 x double> poison, double %v35, i64 0
  %v37 = shufflevector <8 x double> %v36, <8 x double> poison, zeroinitializer
  %v38 = getelementptr inbounds double, ptr %out, i64 24
  store <8 x double> %v37, ptr %v38, align 32
  ret void
}
