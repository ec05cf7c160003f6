define void @uniforms(ptr noalias %uniform, double %time) #0 {
  %v1 = fcmp oeq double %time, 0x4000000000000000
  %v2 = select i1 %v1, double 0x3FF0000000000000, double 0x0000000000000000
  %v3 = fcmp une double %v2, 0x0000000000000000
  %v4 = select i1 %v3, double 0x401C000000000000, double 0x0000000000000000
  %v5 = fcmp ole double %time, 0x3FF0000000000000
  %v6 = select i1 %v5, double 0x3FF0000000000000, double 0x0000000000000000
  %v7 = fcmp une double %v6, 0x0000000000000000
  %v8 = select i1 %v7, double 0x3FF0000000000000, double 0x0000000000000000
  %v9 = fadd reassoc nsz arcp contract double %v4, %v8
  %v10 = getelementptr inbounds double, ptr %uniform, i64 0
  store double %v9, ptr %v10, align 8
  ret void
}

define void @start(ptr noalias %parameters, ptr noalias %held, ptr noalias %state, double %time, double %step, double %half) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = insertelement <8 x double> poison, double %half, i64 0
  %v8 = shufflevector <8 x double> %v7, <8 x double> poison, zeroinitializer
  %v9 = getelementptr inbounds double, ptr %parameters, i64 0
  %v10 = load <8 x double>, ptr %v9, align 32
  %v11 = getelementptr inbounds double, ptr %held, i64 0
  store <8 x double> %v10, ptr %v11, align 32
  %v12 = getelementptr inbounds double, ptr %state, i64 0
  store <8 x double> splat (double 0x4000000000000000), ptr %v12, align 32
  %v13 = getelementptr inbounds double, ptr %state, i64 8
  store <8 x double> splat (double 0x0000000000000000), ptr %v13, align 32
  ret void
}

define void @rates(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, double %half, ptr noalias %rate) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = insertelement <8 x double> poison, double %half, i64 0
  %v8 = shufflevector <8 x double> %v7, <8 x double> poison, zeroinitializer
  %v9 = getelementptr inbounds double, ptr %state, i64 0
  %v10 = load <8 x double>, ptr %v9, align 32
  %v11 = fcmp ogt <8 x double> %v2, splat (double 0x3FF0000000000000)
  %v12 = select <8 x i1> %v11, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v13 = fcmp olt <8 x double> %v10, splat (double 0x4008000000000000)
  %v14 = select <8 x i1> %v13, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v15 = fcmp une <8 x double> %v12, splat (double 0x0000000000000000)
  %v16 = fcmp une <8 x double> %v14, splat (double 0x0000000000000000)
  %v17 = and <8 x i1> %v15, %v16
  %v18 = select <8 x i1> %v17, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v19 = fcmp une <8 x double> %v18, splat (double 0x0000000000000000)
  %v20 = select <8 x i1> %v19, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0xBFF0000000000000)
  %v21 = fcmp oge <8 x double> %v2, splat (double 0x4000000000000000)
  %v22 = select <8 x i1> %v21, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v23 = fcmp oeq <8 x double> %v22, splat (double 0x0000000000000000)
  %v24 = select <8 x i1> %v23, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v25 = fcmp une <8 x double> %v10, splat (double 0x4000000000000000)
  %v26 = select <8 x i1> %v25, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v27 = fcmp une <8 x double> %v24, splat (double 0x0000000000000000)
  %v28 = fcmp une <8 x double> %v26, splat (double 0x0000000000000000)
  %v29 = or <8 x i1> %v27, %v28
  %v30 = select <8 x i1> %v29, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v31 = fcmp une <8 x double> %v30, splat (double 0x0000000000000000)
  %v32 = select <8 x i1> %v31, <8 x double> %v10, <8 x double> %v2
  %v33 = getelementptr inbounds double, ptr %held, i64 0
  %v34 = load <8 x double>, ptr %v33, align 32
  %v35 = fmul reassoc nsz arcp contract <8 x double> %v34, %v10
  %v36 = getelementptr inbounds double, ptr %rate, i64 0
  store <8 x double> %v35, ptr %v36, align 32
  %v37 = getelementptr inbounds double, ptr %uniform, i64 0
  %v38 = load double, ptr %v37, align 8
  %v39 = insertelement <8 x double> poison, double %v38, i64 0
  %v40 = shufflevector <8 x double> %v39, <8 x double> poison, zeroinitializer
  %v41 = fadd reassoc nsz arcp contract <8 x double> %v20, %v32
  %v42 = fadd reassoc nsz arcp contract <8 x double> %v41, %v40
  %v43 = getelementptr inbounds double, ptr %rate, i64 8
  store <8 x double> %v42, ptr %v43, align 32
  ret void
}

define void @outputs(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, double %half, ptr noalias %out) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = insertelement <8 x double> poison, double %half, i64 0
  %v8 = shufflevector <8 x double> %v7, <8 x double> poison, zeroinitializer
  %v9 = getelementptr inbounds double, ptr %state, i64 0
  %v10 = load <8 x double>, ptr %v9, align 32
  %v11 = fcmp ogt <8 x double> %v2, splat (double 0x3FF0000000000000)
  %v12 = select <8 x i1> %v11, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v13 = fcmp olt <8 x double> %v10, splat (double 0x4008000000000000)
  %v14 = select <8 x i1> %v13, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v15 = fcmp une <8 x double> %v12, splat (double 0x0000000000000000)
  %v16 = fcmp une <8 x double> %v14, splat (double 0x0000000000000000)
  %v17 = and <8 x i1> %v15, %v16
  %v18 = select <8 x i1> %v17, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v19 = fcmp une <8 x double> %v18, splat (double 0x0000000000000000)
  %v20 = select <8 x i1> %v19, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0xBFF0000000000000)
  %v21 = fcmp oge <8 x double> %v2, splat (double 0x4000000000000000)
  %v22 = select <8 x i1> %v21, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v23 = fcmp oeq <8 x double> %v22, splat (double 0x0000000000000000)
  %v24 = select <8 x i1> %v23, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v25 = fcmp une <8 x double> %v10, splat (double 0x4000000000000000)
  %v26 = select <8 x i1> %v25, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v27 = fcmp une <8 x double> %v24, splat (double 0x0000000000000000)
  %v28 = fcmp une <8 x double> %v26, splat (double 0x0000000000000000)
  %v29 = or <8 x i1> %v27, %v28
  %v30 = select <8 x i1> %v29, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v31 = fcmp une <8 x double> %v30, splat (double 0x0000000000000000)
  %v32 = select <8 x i1> %v31, <8 x double> %v10, <8 x double> %v2
  %v33 = getelementptr inbounds double, ptr %out, i64 0
  store <8 x double> %v10, ptr %v33, align 32
  %v34 = getelementptr inbounds double, ptr %state, i64 8
  %v35 = load <8 x double>, ptr %v34, align 32
  %v36 = getelementptr inbounds double, ptr %out, i64 8
  store <8 x double> %v35, ptr %v36, align 32
  %v37 = getelementptr inbounds double, ptr %out, i64 16
  store <8 x double> %v20, ptr %v37, align 32
  %v38 = getelementptr inbounds double, ptr %out, i64 24
  store <8 x double> %v32, ptr %v38, align 32
  %v39 = getelementptr inbounds double, ptr %uniform, i64 0
  %v40 = load double, ptr %v39, align 8
  %v41 = insertelement <8 x double> poison, double %v40, i64 0
  %v42 = shufflevector <8 x double> %v41, <8 x double> poison, zeroinitializer
  %v43 = getelementptr inbounds double, ptr %out, i64 32
  store <8 x double> %v42, ptr %v43, align 32
  ret void
}
